extends RefCounted
## A ZeroMQ peer made of raw bytes, which may say whatever a test wants.

const Zmtp := preload("res://addons/facewire/wire/zmtp.gd")

var server := TCPServer.new()
var peer: StreamPeerTCP
var connections := 0
var received := PackedByteArray()


func _init() -> void:
	server.listen(0, "127.0.0.1")


func endpoint() -> String:
	return "tcp://127.0.0.1:%d" % server.get_local_port()


## Takes a new connection, if there is one, and what has been sent on the last.
func poll() -> void:
	if server.is_connection_available():
		peer = server.take_connection()
		connections += 1
		received = PackedByteArray()
	if not peer:
		return
	peer.poll()
	if peer.get_status() == StreamPeerTCP.STATUS_CONNECTED and peer.get_available_bytes() > 0:
		received.append_array(peer.get_partial_data(peer.get_available_bytes())[1])


func is_left() -> bool:
	peer.poll()
	return peer.get_status() != StreamPeerTCP.STATUS_CONNECTED


## Greets, gets ready, and sends [param bytes].
func speak(bytes: PackedByteArray) -> void:
	var all := Zmtp.greeting()
	all.append_array(Zmtp.ready("XPUB"))
	all.append_array(bytes)
	peer.put_data(all)


## The two frames of one message.
static func message(topic: String, body: PackedByteArray) -> PackedByteArray:
	var bytes := Zmtp.message(topic.to_utf8_buffer())
	bytes[0] = 1
	bytes.append_array(Zmtp.message(body))
	return bytes


func close() -> void:
	if peer:
		peer.disconnect_from_host()
	server.stop()
