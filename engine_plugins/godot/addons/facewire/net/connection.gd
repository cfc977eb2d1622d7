@tool
extends RefCounted
## One ZeroMQ connection of a client: connects, shakes hands, stays alive and comes back.
##
## Belongs to one thread, which calls [method poll] over and over; no call blocks, and time is an
## argument. What the messages mean is not its business.

enum State { WAITING, CONNECTING, GREETING, READYING, OPEN }

const Zmtp := preload("../wire/zmtp.gd")
const Stream := preload("../wire/zmtp_stream.gd")

## How long each step up to OPEN may take.
const STEP_MS := 3000
## After so long without a byte the peer is asked for a sign of life …
const PING_AFTER_MS := 1200
## … and after so long it is taken for dead. TCP alone would not tell for minutes.
const SILENCE_MS := 3000
const BACK_OFF_FIRST_MS := 50
## A sidecar that starts is found within half a second …
const BACK_OFF_MAX_MS := 400
## … and a peer that speaks something else is left alone for longer.
const BACK_OFF_FOREIGN_MS := 5000
const MAX_OUTGOING := 8 << 20  ## Bytes that may wait to be sent.

var state := State.WAITING
## Why there is no connection, in words; empty while there is one.
var reason := "not connected yet"
## Whether the peer was left because it cannot be understood.
var is_foreign := false
## How often a connection was made.
var opened := 0

var _host: String
var _port: int
var _socket_type: String
var _opening: PackedByteArray
var _tcp: StreamPeerTCP
var _stream: Stream
var _greeting: PackedByteArray
var _outgoing: PackedByteArray
var _messages: Array[Array] = []
var _deadline_ms := 0
var _heard_ms := 0
var _pinged := false
var _back_off_ms := BACK_OFF_FIRST_MS


## [param opening] is sent at the start of each connection: subscriptions.
func _init(host: String, port: int, socket_type: String, opening := PackedByteArray()) -> void:
	_host = host
	_port = port
	_socket_type = socket_type
	_opening = opening


## Does what is due at [param now_ms].
func poll(now_ms: int) -> void:
	if state == State.WAITING:
		if now_ms >= _deadline_ms:
			_connect(now_ms)
		return
	_tcp.poll()
	match _tcp.get_status():
		StreamPeerTCP.STATUS_CONNECTED:
			if state == State.CONNECTING:
				_greet(now_ms)
			_receive(now_ms)
		StreamPeerTCP.STATUS_CONNECTING:
			pass
		_:
			_leave(now_ms, "nothing answers at tcp://%s:%d" % [_host, _port])
	if state != State.WAITING:
		_watch(now_ms)
		_flush(now_ms)


## Returns the messages that have come since the last call, each an array of its parts.
func take() -> Array[Array]:
	var messages := _messages
	_messages = []
	return messages


## Sends a message of one part; returns whether it was taken. Nothing waits for a connection.
func send(body: PackedByteArray) -> bool:
	if state != State.OPEN or _outgoing.size() + body.size() > MAX_OUTGOING:
		return false
	_outgoing.append_array(Zmtp.message(body))
	return true


## Whether something waits to be sent.
func is_sending() -> bool:
	return state == State.OPEN and not _outgoing.is_empty()


## Disconnects; the next [method poll] would connect again.
func close() -> void:
	if _tcp:
		_tcp.disconnect_from_host()
	state = State.WAITING


func _connect(now_ms: int) -> void:
	_tcp = StreamPeerTCP.new()
	_stream = Stream.new()
	_greeting = PackedByteArray()
	_outgoing = PackedByteArray()
	state = State.CONNECTING
	_deadline_ms = now_ms + STEP_MS
	if _tcp.connect_to_host(_host, _port) != OK:
		_leave(now_ms, "no host %s" % _host)


func _greet(now_ms: int) -> void:
	_tcp.set_no_delay(true)
	_outgoing = Zmtp.greeting()
	_next_step(State.GREETING, now_ms)


func _receive(now_ms: int) -> void:
	var available := _tcp.get_available_bytes()
	if available <= 0:
		return
	var got: Array = _tcp.get_partial_data(available)
	if got[0] != OK:
		_leave(now_ms, "the connection broke")
		return
	_heard_ms = now_ms
	_pinged = false
	var bytes: PackedByteArray = got[1]
	if state == State.GREETING:
		bytes = _read_greeting(bytes, now_ms)
	if state in [State.READYING, State.OPEN]:
		_stream.feed(bytes)
		_read_events(now_ms)


## Returns what follows the greeting.
func _read_greeting(bytes: PackedByteArray, now_ms: int) -> PackedByteArray:
	var missing := Zmtp.GREETING_SIZE - _greeting.size()
	_greeting.append_array(bytes.slice(0, missing))
	# What is not ZeroMQ shows in the first byte: do not wait for more of it.
	if _greeting[0] != 0xff or _greeting.size() == Zmtp.GREETING_SIZE:
		var problem := Zmtp.greeting_problem(_greeting)
		if problem != "":
			_leave_foreign(now_ms, problem)
		else:
			_outgoing.append_array(Zmtp.ready(_socket_type))
			_next_step(State.READYING, now_ms)
	return bytes.slice(missing)


func _read_events(now_ms: int) -> void:
	var event := _stream.next()
	while event and state != State.WAITING:
		if event.command == "PING":
			_outgoing.append_array(Zmtp.pong(event.data))
		elif state == State.READYING:
			_read_ready(event, now_ms)
		elif event.command == "":
			_messages.append(event.parts)
			_back_off_ms = BACK_OFF_FIRST_MS
		event = _stream.next()
	if _stream.reason != "" and state != State.WAITING:
		_leave_foreign(now_ms, _stream.reason)


func _read_ready(event: Stream.Event, now_ms: int) -> void:
	if event.command != "READY":
		_leave_foreign(now_ms, "the peer does not say READY")
		return
	# libzmq drops a client that subscribes before this.
	_outgoing.append_array(_opening)
	state = State.OPEN
	reason = ""
	is_foreign = false
	opened += 1


func _next_step(next: State, now_ms: int) -> void:
	state = next
	_deadline_ms = now_ms + STEP_MS
	_heard_ms = now_ms


func _watch(now_ms: int) -> void:
	if state != State.OPEN:
		if now_ms >= _deadline_ms:
			_leave(now_ms, "no answer from tcp://%s:%d" % [_host, _port])
	elif now_ms - _heard_ms >= SILENCE_MS:
		_leave(now_ms, "the sidecar has fallen silent")
	elif now_ms - _heard_ms >= PING_AFTER_MS and not _pinged:
		_outgoing.append_array(Zmtp.ping())
		_pinged = true


func _flush(now_ms: int) -> void:
	if _outgoing.is_empty() or state in [State.WAITING, State.CONNECTING]:
		return
	var sent: Array = _tcp.put_partial_data(_outgoing)
	if sent[0] != OK:
		_leave(now_ms, "the connection broke")
		return
	_outgoing = _outgoing.slice(sent[1])


func _leave_foreign(now_ms: int, why: String) -> void:
	_leave(now_ms, "tcp://%s:%d cannot be understood: %s" % [_host, _port, why], true)


func _leave(now_ms: int, why: String, foreign := false) -> void:
	_tcp.disconnect_from_host()
	state = State.WAITING
	reason = why
	is_foreign = foreign
	var longest := BACK_OFF_FOREIGN_MS if is_foreign else BACK_OFF_MAX_MS
	# A crowd of games must not knock at the same instant.
	_deadline_ms = now_ms + int(_back_off_ms * randf_range(0.8, 1.2))
	_back_off_ms = mini(2 * _back_off_ms, longest)
