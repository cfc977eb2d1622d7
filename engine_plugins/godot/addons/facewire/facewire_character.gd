@tool
@icon("icons/face.svg")
class_name FacewireCharacter
extends Node
## Gives a subject its character: the mood, head, eyes and way to speak that [code]facewire
## tune[/code] has saved as a file, and what the game changes while it runs.
##
## It tells the sidecar when it is there, and again when the sidecar or the subject has begun anew.

## What the sidecar made of it has changed.
signal status_changed(text: String)

const CharacterFile := preload("face/character_file.gd")
const Link := preload("net/link.gd")
const Reply := preload("wire/reply.gd")
const Requests := preload("wire/requests.gd")

## Until a subject that is not there yet is asked for again.
const AGAIN_USEC := 500_000

## Whose character this is, as the sidecar names it. Empty: that of everybody on the line, and of
## those who come later.
@export var subject := "":
	set(value):
		subject = value
		_is_told = false
## What [code]facewire tune[/code] has saved. An exported game needs [code]*.json[/code] among the
## filters of its export for it.
@export_file("*.json") var file := "":
	set(value):
		file = value
		_read()
## Where requests go; empty: the project setting [code]facewire/connection/control[/code].
@export var control_endpoint := ""

## What has become of it, in words for a debug label.
var status_text := "not in the scene yet"

var _link: Link
var _file := CharacterFile.new()
## What the game has set above the file, by trait.
var _traits: Dictionary = {}
var _is_told := false
var _is_asked := false
var _asked_usec := -AGAIN_USEC
var _control_epoch := 0


func _enter_tree() -> void:
	_link = Link.acquire("", control_endpoint)
	_link.event_received.connect(_on_event)
	_is_told = false


func _exit_tree() -> void:
	_link.event_received.disconnect(_on_event)
	_link.release()
	_link = null


## Changes traits by their names, such as [code]{"mood": "joy", "mood_gain": 0.6}[/code]. They hold
## above the file, and for a sidecar that is started later too.
func set_traits(traits: Dictionary) -> void:
	_traits.merge(traits, true)
	_is_told = false
	_asked_usec = -AGAIN_USEC


func _process(_delta: float) -> void:
	if Engine.is_editor_hint():
		return
	_link.collect(get_viewport())
	if _control_epoch != _link.control_epoch:
		_control_epoch = _link.control_epoch
		_is_told = false
		_is_asked = false
	var is_time := Time.get_ticks_usec() - _asked_usec >= AGAIN_USEC
	if not _is_told and not _is_asked and is_time and _link.can_ask():
		_tell()


func _tell() -> void:
	var changes := _file.changes.duplicate(true)
	changes.get_or_add("character", {}).merge(_traits, true)
	_is_told = true
	_is_asked = true
	_asked_usec = Time.get_ticks_usec()
	_link.request(Requests.set_face.bind(subject, changes), _on_reply)


func _on_reply(reply: Reply) -> void:
	_is_asked = false
	match reply.code:
		"":
			_show("set")
		"no_such_subject", "not_connected":
			_is_told = false
			_show("waiting for %s" % (subject if subject else "a sidecar"))
		_:
			# Asked again when the file, the traits or the sidecar are others.
			_show("refused: " + reply.message)
			push_warning("Facewire: the character of %s is refused: %s" % [subject, reply.message])


func _on_event(event: FacewireEvent) -> void:
	if event.kind == FacewireEvent.Kind.OPENED and event.subject == subject:
		_is_told = false


func _read() -> void:
	_file = CharacterFile.read(file) if file else CharacterFile.new()
	_is_told = false
	if _file.reason:
		_show(_file.reason)
		push_warning("Facewire: " + _file.reason)
	update_configuration_warnings()


func _show(text: String) -> void:
	if text != status_text:
		status_text = text
		status_changed.emit(text)


func _get_configuration_warnings() -> PackedStringArray:
	return PackedStringArray([_file.reason]) if _file.reason else PackedStringArray()
