#pragma once

class IModuleInterface
{
public:
	virtual ~IModuleInterface() {}
	virtual void StartupModule() {}
	virtual void ShutdownModule() {}
};
class FDefaultModuleImpl : public IModuleInterface
{
};
#define IMPLEMENT_MODULE(Class, Name) [[maybe_unused]] static Class Name##Module
