extends "res://tests/fake_server.gd"
## A control port that answers as a test wants, or not at all.

const Reader := preload("res://addons/facewire/wire/message_pack_reader.gd")
const Stream := preload("res://addons/facewire/wire/zmtp_stream.gd")
const Writer := preload("res://addons/facewire/wire/message_pack_writer.gd")

## Requests in order of arrival, without the pings that the add-on sends by itself.
var requests: Array[Dictionary] = []
var pings := 0
## Called with each request; returns what is answered: a map with ok or error, or null for nothing.
var answer := func(_request: Dictionary) -> Variant: return null

var _greeted := 0
var _stream := Stream.new()
var _read := 0


## Takes what has come, and answers.
func poll() -> void:
	super()
	if not peer:
		return
	if _greeted != connections:
		_greeted = connections
		_read = 64
		_stream = Stream.new()
		speak(PackedByteArray())
	if received.size() <= _read:
		return
	_stream.feed(received.slice(_read))
	_read = received.size()
	var event := _stream.next()
	while event:
		if event.command == "":
			_take(Reader.decode(event.parts[0]))
		event = _stream.next()


## Answers a request: by itself, as [member answer] says, or later by a test.
func reply(request: Dictionary, said: Dictionary) -> void:
	said["id"] = request["id"]
	peer.put_data(Zmtp.message(Writer.encode(said)))


func _take(request: Dictionary) -> void:
	if request["op"] == "ping":
		pings += 1
	else:
		requests.append(request)
	var said: Variant = answer.call(request)
	if said is Dictionary:
		reply(request, said)
