#include "jail/handed_files.h"

#include "jail/nursery.h"

namespace jail {
namespace {

// Imports what was handed over while its descriptors are open; what starts then finds no trace of
// it. sys.path begins with the folder of the program, as where the files lie in one.
constexpr const char* kLoader = R"python(
def bring():
    import importlib, os, sys
    from importlib.machinery import ExtensionFileLoader, SourceFileLoader
    from importlib.util import spec_from_file_location
    files = sys.argv.pop(1).split(",")
    first = int(sys.argv.pop(1))
    places = {name.partition(".")[0]: (name, f"/proc/self/fd/{first + at}") for at, name in enumerate(files)}

    class Handed:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name not in places:
                return None
            file, place = places[name]
            loader = (ExtensionFileLoader if file.endswith(".so") else SourceFileLoader)(name, place)
            return spec_from_file_location(name, place, loader=loader)

    main, *modules = places
    sys.path[0] = "/run/program"
    sys.meta_path.insert(0, Handed)
    for name in modules:
        importlib.import_module(name)
    sys.meta_path.remove(Handed)
    with open(places[main][1], "rb") as file:
        code = compile(file.read(), "/run/program/" + files[0], "exec")
    os.closerange(first, first + len(files))
    return code
exec((bring(), globals().pop("bring"))[0])
)python";

}  // namespace

std::vector<std::string> pythonFromHandedFiles(const std::vector<NurseryFile>& files) {
  std::string names;
  for (const auto& file : files) names += (names.empty() ? "" : ",") + file.name;
  return {"/usr/bin/python3", "-u", "-c", kLoader, names, std::to_string(kHandedFiles)};
}

}  // namespace jail
