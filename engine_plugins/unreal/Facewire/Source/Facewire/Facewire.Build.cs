using System.IO;
using UnrealBuildTool;

public class Facewire : ModuleRules
{
	public Facewire(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;

		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "LiveLinkInterface" });
		PrivateDependencyModuleNames.AddRange(new[] { "InputCore", "RHI", "Slate", "SlateCore", "Sockets" });

		// The protocol's C++ core: a packaged plugin carries a copy (see package.py), a checkout uses its own.
		string Packaged = Path.Combine(ModuleDirectory, "Core");
		string Checkout = Path.GetFullPath(Path.Combine(PluginDirectory, "..", "..", "..", "protocol", "cpp", "include"));
		PrivateIncludePaths.Add(Directory.Exists(Packaged) ? Packaged : Checkout);
	}
}
