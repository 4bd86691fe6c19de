"""Holds values against the schemas of docs/schema: a checker for the part of JSON Schema that they use.

Whatever else a schema says is an error here, so that nothing is written down that nobody looks at.
"""
import json
import os
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
SAID = {"$schema", "title", "description", "$defs"}


class Schemas:
    def __init__(self, directory):
        self.directory = directory
        self.known = {name[:-5] for name in os.listdir(directory) if name.endswith(".json")}
        self.used = set()

    def load(self, name):
        self.used.add(name)
        with open(f"{self.directory}/{name}.json", encoding="utf-8") as file:
            return json.load(file)

    def faults(self, name, value):
        """What of `value` is not as the schema says, with places."""
        whole = self.load(name)
        return list(self.check(whole, whole, value, "$"))

    def check(self, whole, schema, value, place):
        for word, wanted in schema.items():
            if word in SAID:
                continue
            rule = getattr(self, "rule_" + word.strip("$"), None)
            if rule is None:
                yield f"{place}: the schema says {word}, which nobody looks at"
            else:
                yield from rule(whole, schema, wanted, value, place)

    def rule_ref(self, whole, _schema, wanted, value, place):
        if wanted.startswith("#/$defs/"):
            yield from self.check(whole, whole["$defs"][wanted[8:]], value, place)
        else:
            other = self.load(wanted.removesuffix(".json"))
            yield from self.check(other, other, value, place)

    def rule_type(self, _whole, _schema, wanted, value, place):
        if not isinstance(value, TYPES[wanted]) or (wanted == "integer" and isinstance(value, bool)):
            yield f"{place}: {value!r} is no {wanted}"

    def rule_enum(self, _whole, _schema, wanted, value, place):
        if value not in wanted:
            yield f"{place}: {value!r} is none of {wanted}"

    def rule_minimum(self, _whole, _schema, wanted, value, place):
        if isinstance(value, int) and value < wanted:
            yield f"{place}: {value} is less than {wanted}"

    def rule_anyOf(self, whole, _schema, wanted, value, place):  # noqa: N802: the schema's name
        if not any(not list(self.check(whole, one, value, place)) for one in wanted):
            yield f"{place}: {value!r} is none of what it may be"

    def rule_items(self, whole, _schema, wanted, value, place):
        for number, one in enumerate(value if isinstance(value, list) else []):
            yield from self.check(whole, wanted, one, f"{place}[{number}]")

    def rule_required(self, _whole, _schema, wanted, value, place):
        for member in wanted:
            if isinstance(value, dict) and member not in value:
                yield f"{place}: there is no {member}"

    def rule_properties(self, whole, schema, _wanted, value, place):
        for member, one in value.items() if isinstance(value, dict) else ():
            for rule in self.rules_of(schema, member):
                yield from self.check(whole, rule, one, f"{place}.{member}")

    def rule_patternProperties(self, whole, schema, wanted, value, place):  # noqa: N802
        if "properties" not in schema:
            yield from self.rule_properties(whole, schema, wanted, value, place)

    def rule_additionalProperties(self, _whole, schema, wanted, value, place):  # noqa: N802
        for member in value if isinstance(value, dict) else ():
            if wanted is not False or not self.rules_of(schema, member):
                yield f"{place}: {member} is not in the schema"

    @staticmethod
    def rules_of(schema, member):
        rules = [schema["properties"][member]] if member in schema.get("properties", {}) else []
        return rules + [rule for pattern, rule in schema.get("patternProperties", {}).items() if re.search(pattern, member)]
