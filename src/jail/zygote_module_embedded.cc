#include "jail/zygote_module.h"

// KCR_ZYGOTE_MODULE is the path of the built module; the assembler copies its bytes.
asm(".section .rodata\n"
    ".balign 16\n"
    "kcr_zygote_module_begin:\n"
    ".incbin \"" KCR_ZYGOTE_MODULE
    "\"\n"
    "kcr_zygote_module_end:\n"
    ".byte 0\n"
    ".previous\n");

extern const char kModuleBegin[] asm("kcr_zygote_module_begin");
extern const char kModuleEnd[] asm("kcr_zygote_module_end");

namespace jail {

std::string_view zygoteModule() {
  return {kModuleBegin, static_cast<std::size_t>(kModuleEnd - kModuleBegin)};
}

}  // namespace jail
