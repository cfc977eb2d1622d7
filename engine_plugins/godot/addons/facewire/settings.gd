@tool
extends RefCounted
## The add-on's project settings: where the sidecar is, and what it is told of the game.

const FACES := "facewire/connection/faces"
const CONTROL := "facewire/connection/control"
const REPORT := "facewire/governor/report_frame_times"

const _DEFAULTS := {
	FACES: "tcp://127.0.0.1:5570",
	CONTROL: "tcp://127.0.0.1:5571",
	REPORT: true,
}


## Where faces are published.
static func faces() -> String:
	return ProjectSettings.get_setting(FACES, _DEFAULTS[FACES])


## Where requests are taken.
static func control() -> String:
	return ProjectSettings.get_setting(CONTROL, _DEFAULTS[CONTROL])


## Whether the sidecar is told how long the game's frames take, so that it can keep out of the way.
static func reports_frame_times() -> bool:
	return ProjectSettings.get_setting(REPORT, _DEFAULTS[REPORT])


## Shows the settings in the editor.
static func register() -> void:
	for name: String in _DEFAULTS:
		if not ProjectSettings.has_setting(name):
			ProjectSettings.set_setting(name, _DEFAULTS[name])
		ProjectSettings.set_initial_value(name, _DEFAULTS[name])
		ProjectSettings.set_as_basic(name, true)
		ProjectSettings.add_property_info({"name": name, "type": typeof(_DEFAULTS[name])})
