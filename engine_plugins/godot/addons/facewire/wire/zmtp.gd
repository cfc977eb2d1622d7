@tool
extends RefCounted
## The bytes of ZMTP 3.0 that a client sends, and the check of those that begin a connection.
##
## NULL mechanism only: there is no secrecy, so this is for addresses of this machine.

const GREETING_SIZE := 64

const _SHORT_MAX := 255
const _LONG := 2
const _COMMAND := 4


## The 64 bytes that open a connection.
static func greeting() -> PackedByteArray:
	var bytes := PackedByteArray()
	bytes.resize(GREETING_SIZE)
	bytes[0] = 0xff
	bytes[9] = 0x7f
	bytes[10] = 3
	var mechanism := "NULL".to_ascii_buffer()
	for index in mechanism.size():
		bytes[12 + index] = mechanism[index]
	return bytes


## Why the peer's first bytes are not a greeting that can be talked to; empty if they are.
static func greeting_problem(bytes: PackedByteArray) -> String:
	if bytes.is_empty() or bytes[0] != 0xff:
		return "this is not ZeroMQ"
	if bytes.size() != GREETING_SIZE or bytes[9] & 1 == 0:
		return "this is not a ZMTP greeting"
	if bytes[10] < 3:
		return "ZMTP %d is too old" % bytes[10]
	if bytes.slice(12, 32) != greeting().slice(12, 32):
		return "the peer asks for a password or for encryption"
	return ""


## The READY command of a socket, [param type] such as SUB or DEALER.
static func ready(type: String) -> PackedByteArray:
	var data := StreamPeerBuffer.new()
	data.big_endian = true
	data.put_u8("Socket-Type".length())
	data.put_data("Socket-Type".to_ascii_buffer())
	data.put_u32(type.length())
	data.put_data(type.to_ascii_buffer())
	return command("READY", data.data_array)


## Subscribes to every topic that starts with [param prefix], in the form that every peer takes.
static func subscribe(prefix: String) -> PackedByteArray:
	var body := PackedByteArray([1])
	body.append_array(prefix.to_utf8_buffer())
	return message(body)


## Takes one subscription back.
static func unsubscribe(prefix: String) -> PackedByteArray:
	var body := PackedByteArray([0])
	body.append_array(prefix.to_utf8_buffer())
	return message(body)


## Asks for a sign of life.
static func ping() -> PackedByteArray:
	return command("PING", PackedByteArray([0, 0]))


## Answers a PING; the context is what stands behind its two bytes of time to live.
static func pong(ping_data: PackedByteArray) -> PackedByteArray:
	return command("PONG", ping_data.slice(2))


## A message of one part.
static func message(body: PackedByteArray) -> PackedByteArray:
	return _frame(0, body)


## A command.
static func command(name: String, data: PackedByteArray) -> PackedByteArray:
	var body := PackedByteArray([name.length()])
	body.append_array(name.to_ascii_buffer())
	body.append_array(data)
	return _frame(_COMMAND, body)


static func _frame(flags: int, body: PackedByteArray) -> PackedByteArray:
	var frame := StreamPeerBuffer.new()
	frame.big_endian = true
	if body.size() <= _SHORT_MAX:
		frame.put_u8(flags)
		frame.put_u8(body.size())
	else:
		frame.put_u8(flags | _LONG)
		frame.put_u64(body.size())
	frame.put_data(body)
	return frame.data_array
