class_name ScriptedCase
extends TestCase
## A speaker and a scripted sidecar, and what is asked of that.

const FakeControl := preload("res://tests/fake_control.gd")
const FakeServer := preload("res://tests/fake_server.gd")

var faces := FakeServer.new()
var control := FakeControl.new()
var speaker := FacewireSpeaker.new()
var face := FacewireFace.new()
var reasons: Array[String] = []
## Refuses the ops that it names: a code for each.
var refused: Dictionary[String, String] = {}
## The op that is not answered.
var unanswered := ""


func tear_down() -> void:
	await super()
	faces.close()
	control.close()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


## Brings up a face and a speaker, and waits until they have found the sidecar.
func _start(subject: String) -> void:
	control.answer = _answer
	face.faces_endpoint = faces.endpoint()
	face.control_endpoint = control.endpoint()
	speaker.face = face
	speaker.subject = subject
	speaker.failed.connect(func(reason: String) -> void: reasons.append(reason))
	tree.root.add_child(face)
	tree.root.add_child(speaker)
	var greeted := [0]
	var is_ready := func() -> bool:
		if faces.connections != greeted[0]:
			greeted[0] = faces.connections
			faces.speak(PackedByteArray())
		return face._link.online and face._link.can_ask() and face._link.clock_offset_ns != null
	await _until(is_ready, "connections")


## What the sidecar answers, unless it refuses.
func _answer(request: Dictionary) -> Variant:
	var op: String = request["op"]
	if op == unanswered:
		return null
	if op in refused:
		return {"error": {"code": refused[op], "message": op + " is refused"}}
	var now_ns := 1000 * Time.get_ticks_usec()
	var at := now_ns + (0 if op == "ping" else 100_000_000)
	return {"ok": {"at": at, "t": 0.0, "e": 0, "generation": _count("open")}}


## Waits, while the sidecar answers.
func _until(condition: Callable, what: String) -> void:
	var looked := func() -> bool:
		faces.poll()
		control.poll()
		return condition.call()
	await eventually(looked, 5.0, what)


## What was asked, in order, without what the add-on tells by itself.
func _ops() -> Array:
	var ops := control.requests.map(func(one: Dictionary) -> String: return one["op"])
	return ops.filter(func(op: String) -> bool: return op != "render")


func _count(op: String) -> int:
	return _ops().count(op)


## The last request of its kind.
func _last(op: String) -> Dictionary:
	var is_op := func(one: Dictionary) -> bool: return one["op"] == op
	return control.requests.filter(is_op).back()
