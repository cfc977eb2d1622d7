@tool
extends RefCounted
## Cuts the bytes behind a ZMTP greeting into commands and messages, however they were chunked.
##
## Sizes are bounded before anything is kept: a peer that claims more makes [member reason] say so,
## and from then on nothing more comes out.

const Utf8 := preload("utf8.gd")

const MAX_MESSAGE := 1 << 20  ## Bytes in all parts of one message, or in one command.
const MAX_PARTS := 16

const _MORE := 1
const _LONG := 2
const _COMMAND := 4

var reason := ""  ## Why the peer cannot be understood; empty while it can.

var _pending := PackedByteArray()
var _at := 0
var _parts: Array[PackedByteArray] = []
var _parts_size := 0


## A command, or a message of one or more parts.
class Event:
	extends RefCounted
	var command := ""  ## Its name; empty for a message.
	var data: PackedByteArray  ## What follows the command's name.
	var parts: Array[PackedByteArray] = []


## Takes bytes as they came.
func feed(bytes: PackedByteArray) -> void:
	if _at == _pending.size():
		_pending = bytes
	else:
		_pending = _pending.slice(_at)
		_pending.append_array(bytes)
	_at = 0


## Returns the next event, or null if there is none yet.
func next() -> Event:
	while reason == "":
		var header := _header()
		if header == 0 or reason != "":
			return null
		var flags := _pending[_at]
		var size := _size()
		if _pending.size() - _at - header < size:
			return null
		var body := _pending.slice(_at + header, _at + header + size)
		_at += header + size
		if flags & _COMMAND:
			return _command(body)
		_parts.append(body)
		_parts_size += size
		if not flags & _MORE:
			return _message()
	return null


## The size of the next frame's header, 0 while it has not arrived whole; checks what it claims.
func _header() -> int:
	var available := _pending.size() - _at
	if available < 1:
		return 0
	var flags := _pending[_at]
	if flags & ~(_MORE | _LONG | _COMMAND):
		reason = "a frame with flags %02x" % flags
	elif flags & _COMMAND and flags & _MORE:
		reason = "a command in parts"
	elif _parts.size() >= MAX_PARTS and not flags & _COMMAND:
		reason = "a message of more than %d parts" % MAX_PARTS
	var header := 9 if flags & _LONG else 2
	if reason != "" or available < header:
		return 0
	var claimed := _size()
	if claimed < 0 or claimed + _parts_size > MAX_MESSAGE:
		reason = "a message of more than %d bytes" % MAX_MESSAGE
	return header


func _size() -> int:
	if not _pending[_at] & _LONG:
		return _pending[_at + 1]
	var size := 0
	for index in range(_at + 1, _at + 9):
		size = size << 8 | _pending[index]
	return size


func _command(body: PackedByteArray) -> Event:
	if body.is_empty() or body[0] == 0 or 1 + body[0] > body.size():
		reason = "a command whose name is cut short"
		return null
	var name: Variant = Utf8.decode(body.slice(1, 1 + body[0]))
	if name is not String:
		reason = "a command whose name is not text"
		return null
	var event := Event.new()
	event.command = name
	event.data = body.slice(1 + body[0])
	return event


func _message() -> Event:
	var event := Event.new()
	event.parts = _parts
	_parts = []
	_parts_size = 0
	return event
