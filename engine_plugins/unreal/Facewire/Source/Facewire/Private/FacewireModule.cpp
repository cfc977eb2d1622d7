#include "FacewireLog.h"
#include "Modules/ModuleManager.h"

DEFINE_LOG_CATEGORY(LogFacewire);

// Live Link finds the source's factory by itself: there is nothing to register.
IMPLEMENT_MODULE(FDefaultModuleImpl, Facewire);
