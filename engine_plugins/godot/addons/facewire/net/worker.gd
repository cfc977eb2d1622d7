@tool
extends RefCounted
## The network thread: receives and decodes faces, sends requests, fetches replies.
##
## It meets the main thread in one place, a [Batch] that is bounded and counts what it drops, and
## never waits for it.

const Batch := preload("batch.gd")
const Connection := preload("connection.gd")
const Endpoint := preload("endpoint.gd")
const Reply := preload("../wire/reply.gd")
const SubjectName := preload("../wire/subject_name.gd")
const Zmtp := preload("../wire/zmtp.gd")

## What the thread sleeps between two looks: far below a frame, a few percent of one core.
const LOOK_USEC := 1000
## Frames that wait for the main thread: two minutes of one face, six seconds of twenty.
const MAX_WAITING := 4096

var _faces: Connection
var _control: Connection
var _thread := Thread.new()
var _mutex := Mutex.new()
# The three that both threads touch, under the mutex:
var _batch: Batch
var _requests: Array[PackedByteArray] = []
var _stopping := false
# The thread's own:
var _told: Dictionary[String, bool] = {}
var _control_was_open := false
var _control_epoch := 0
var _state := []


func _init(faces: Endpoint, control: Endpoint) -> void:
	_faces = Connection.new(faces.host, faces.port, "SUB", Zmtp.subscribe(""))
	_control = Connection.new(control.host, control.port, "DEALER")


## Starts the thread; every start owes a [method stop].
func start() -> void:
	_thread.start(_run)


## Ends the thread, within a few milliseconds.
func stop() -> void:
	_mutex.lock()
	_stopping = true
	_mutex.unlock()
	_thread.wait_to_finish()


## Sends one request as soon as possible, or drops it if there is nobody to send it to.
func post(request: PackedByteArray) -> void:
	_mutex.lock()
	_requests.append(request)
	_mutex.unlock()


## Returns what has come since the last call, or null if nothing has.
func collect() -> Batch:
	_mutex.lock()
	var batch := _batch
	_batch = null
	_mutex.unlock()
	return batch


func _run() -> void:
	while true:
		_mutex.lock()
		var stopping := _stopping
		var requests := _requests
		_requests = []
		_mutex.unlock()
		if stopping:
			break
		var news := _look(requests, Time.get_ticks_msec())
		if news:
			_mutex.lock()
			_hand_over(news)
			_mutex.unlock()
		OS.delay_usec(LOOK_USEC)
	_faces.close()
	_control.close()


## Lets both connections work; returns null if nothing came of it.
func _look(requests: Array[PackedByteArray], now_ms: int) -> Batch:
	for request in requests:
		_control.send(request)
	_faces.poll(now_ms)
	_control.poll(now_ms)
	var faces := _faces.take()
	var replies := _control.take()
	var state := [_faces.state, _faces.reason, _control.state, _control.reason]
	if not faces and not replies and state == _state:
		return null
	_state = state
	var news := Batch.new()
	for parts: Array[PackedByteArray] in faces:
		_read(parts, news)
	for parts: Array[PackedByteArray] in replies:
		var reply: Variant = Reply.decode(parts[-1])
		if reply is String:
			_malformed(news, "a reply", reply)
		else:
			news.replies.append(reply)
	for connection: Connection in [_faces, _control]:
		if connection.is_foreign:
			_tell(news, connection.reason)
	_note_connections(news)
	return news


func _note_connections(news: Batch) -> void:
	news.online = _faces.state == Connection.State.OPEN
	news.reason = _faces.reason
	var control_is_open := _control.state == Connection.State.OPEN
	if control_is_open != _control_was_open:
		_control_was_open = control_is_open
		_control_epoch += 1
	news.control_epoch = _control_epoch


func _read(parts: Array[PackedByteArray], news: Batch) -> void:
	var topic := parts[0]
	var subject := SubjectName.of_topic(topic)
	if parts.size() != 2:
		return
	if subject != "":
		var started := Time.get_ticks_usec()
		var frame: Variant = FacewireFrame.decode(parts[1])
		if frame is String:
			_malformed(news, "a frame", frame)
			return
		frame.subject = subject
		frame.arrived_usec = started
		news.frames.append(frame)
		news.decode_usec = Time.get_ticks_usec() - started
	elif topic == "hello".to_ascii_buffer():
		var hello: Variant = FacewireHello.decode(parts[1])
		if hello is String:
			_malformed(news, "the greeting", hello)
			return
		news.hello = hello
	elif topic == "status".to_ascii_buffer():
		var status: Variant = FacewireStatus.decode(parts[1])
		if status is String:
			_malformed(news, "a status", status)
			return
		news.status = status


func _malformed(news: Batch, what: String, why: String) -> void:
	news.malformed += 1
	_tell(news, "%s from the sidecar cannot be read: %s" % [what, why])


## A peer that speaks nonsense does so all the time: once is enough.
func _tell(news: Batch, warning: String) -> void:
	if warning not in _told and _told.size() < 100:
		_told[warning] = true
		news.warnings.append(warning)


func _hand_over(news: Batch) -> void:
	if _batch:
		_batch.add(news)
	else:
		_batch = news
	if _batch.frames.size() > MAX_WAITING:
		_batch.dropped += _batch.frames.size() - MAX_WAITING
		_batch.frames = _batch.frames.slice(-MAX_WAITING)
