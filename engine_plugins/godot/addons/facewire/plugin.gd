@tool
extends EditorPlugin
## Shows the add-on's project settings. The nodes work without it.

const Settings := preload("settings.gd")


func _enter_tree() -> void:
	Settings.register()
