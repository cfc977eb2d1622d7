// What is declared where its types are not whole.
#include "UObject/Object.h"
#include "UObject/ObjectSaveContext.h"

void UObject::PreSave(FObjectPreSaveContext) {}
