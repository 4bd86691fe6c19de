#include "engine/model/bus_check.h"

namespace slipway::model {

Command bus_check(const std::string& name) {
    Command command;
    for (const std::string& word :
         {std::string(kBusProgram), std::string("--system"), std::string("--print-reply=literal"),
          std::string("--dest=org.freedesktop.DBus"), std::string("/org/freedesktop/DBus"),
          std::string("org.freedesktop.DBus.GetNameOwner"), "string:" + name})
        command.argv.push_back(literal(word));
    return command;
}

}  // namespace slipway::model
