"""Arguments and variables."""

from vmtests.probe.unit import Unit, row

OF_FILE = ("PLAIN", "SPACED", "DOUBLE", "SINGLE", "ESCAPED", "UNQUOTED_ESCAPE", "CONTINUED", "MULTI", "EMPTY", "HASH",
           "TRAILING", "MIXED", "DOLLAR", "INDENTED", "EXPORTED", "1BAD", "LATER")

UNITS = (
    Unit("env-plain", "env", (row("", "", "env.PATH", "env-names"),)),
    Unit("env-literal", "env", (
        row("Environment=ONE=1 \"TWO=a b\" 'THREE=a \"b\"' FOUR=$x FIVE=", "Environment = ONE=1 'TWO=a b' 'THREE=a \"b\"' 'FOUR=$x' FIVE=",
            "env.ONE", "env.TWO", "env.THREE", "env.FOUR", "env.FIVE"),
        row("Environment=SAME=first\nEnvironment=SAME=second", "Environment = SAME=first\nEnvironment = SAME=second", "env.SAME"),
        row("Environment=PATH=/bin", "Environment = PATH=/bin", "env.PATH"))),
    Unit("env-file", "env", (
        row("EnvironmentFile=/probe/environment", "VariablesFile = /probe/environment", *(f"env.{name}" for name in OF_FILE)),
        row("Environment=OVERRIDDEN=by-line", "Environment = OVERRIDDEN=by-line", "env.OVERRIDDEN"))),
    Unit("env-files", "env", (
        row("EnvironmentFile=/probe/environment\nEnvironmentFile=/probe/environment-2\nEnvironmentFile=-/probe/nonesuch",
            "VariablesFile = /probe/environment\nVariablesFile = /probe/environment-2\nVariablesFile = /probe/nonesuch optional",
            "env.LATER", "env.SECOND", "env.PLAIN"),)),
    Unit("env-file-absent", "env", (row("EnvironmentFile=/probe/nonesuch", "VariablesFile = /probe/nonesuch", "ran"),)),
    Unit("env-unset", "env", (
        row("Environment=GONE=1 STAYS=1\nUnsetEnvironment=GONE LANG", "Environment = GONE=1 STAYS=1\nUnset = GONE LANG",
            "env.GONE", "env.STAYS", "env.LANG"),)),
    Unit("env-unset-value", "env", (
        row("Environment=ONE=a TWO=b\nUnsetEnvironment=ONE=a TWO=c", "Environment = ONE=a TWO=b\nUnset = ONE=a TWO=c",
            "env.ONE", "env.TWO"),)),
    Unit("env-unset-home", "env", (
        row("User=probe\nUnsetEnvironment=HOME", "User = probe\nUnset = HOME", "env.HOME", "env.USER"),)),
    Unit("argv-words", "argv -- one ''", (
        row("Environment=WORDS=\"a 'b c' d\" EMPTY=\n"
            "ExecStart=/usr/lib/slipway-test/probe argv -- \"two words\" 'single $WORDS' $WORDS ${WORDS} pre${WORDS}post $$ $EMPTY ${EMPTY} $NONE end",
            "Environment = \"WORDS=a 'b c' d\" EMPTY=\n[Run]\n"
            "Command = /usr/lib/slipway-test/probe argv -- \"two words\" 'single $WORDS' $WORDS ${WORDS} pre${WORDS}post $$ $EMPTY ${EMPTY} $NONE end",
            "argv.count", "argv.3", "argv.5", "argv.6", "argv.7", "argv.8", "argv.9", "argv.10", "argv.11", "argv.12"),)),
    Unit("argv-zero", "argv", (
        row("ExecStart=@/usr/lib/slipway-test/probe another-name argv", "[Run]\nCommand = @/usr/lib/slipway-test/probe another-name argv",
            "argv.0", "argv.count"),)),
    Unit("argv-escapes", "argv", (
        row(r'ExecStart=/usr/lib/slipway-test/probe argv -- "tab\there" "quote\"d" back\\slash \x41\101',
            "[Run]\n" + r'Command = /usr/lib/slipway-test/probe argv -- "tab\there" "quote\"d" back\\slash \x41A',
            "argv.3", "argv.4", "argv.5", "argv.6"),)),
)
