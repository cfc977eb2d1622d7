@tool
extends RefCounted
## Shows one link in the engine's own Monitors panel.

const _PREFIX := "Facewire/"

static var _shown: RefCounted


## Shows [param link], unless another one is shown already.
static func show(link: RefCounted) -> void:
	if _shown:
		return
	_shown = link
	for name: String in _figures(link):
		Performance.add_custom_monitor(_PREFIX + name, _figures(link)[name])


## Takes [param link] off the panel, if it is there.
static func hide(link: RefCounted) -> void:
	if _shown != link:
		return
	_shown = null
	for name: String in _figures(link):
		Performance.remove_custom_monitor(_PREFIX + name)


static func _figures(link: RefCounted) -> Dictionary[String, Callable]:
	return {
		"Frames per second": link.frames_per_second,
		"Gaps": link.gaps,
		"Dropped": func() -> int: return link.dropped,
		"Decoding (µs)": func() -> int: return link.decode_usec,
	}
