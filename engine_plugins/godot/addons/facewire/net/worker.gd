@tool
extends RefCounted
## The network thread: receives and decodes faces and events, sends requests, fetches replies, and
## compares clocks.
##
## It asks for the sidecar's time by itself, so that a game that loads or is paused is not taken for
## one that has crashed, which would end its subjects.
##
## It meets the main thread in one place, a [Batch] that is bounded and counts what it drops, and
## never waits for it.

const Batch := preload("batch.gd")
const ClockExchange := preload("../wire/clock_exchange.gd")
const Connection := preload("connection.gd")
const Endpoint := preload("endpoint.gd")
const Reply := preload("../wire/reply.gd")
const Requests := preload("../wire/requests.gd")
const SubjectName := preload("../wire/subject_name.gd")
const Zmtp := preload("../wire/zmtp.gd")

## What the thread sleeps between two looks: far below a frame, a few percent of one core.
const LOOK_USEC := 1000
## Frames that wait for the main thread: two minutes of one face, six seconds of twenty.
const MAX_WAITING := 4096
## A sidecar that hears nothing for ten seconds ends the subjects of this game.
const PING_USEC := 3_000_000
## The clocks of a new connection are compared a few times at once.
const FIRST_PINGS := 8
## … and so far apart.
const FIRST_PING_USEC := 30_000
## How long requests that were made last may take to leave.
const FAREWELL_MS := 50

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
var _clock := ClockExchange.new()
var _pings := 0
var _ping_id := ""
var _ping_sent_usec := -PING_USEC
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
		var news := _look(requests, Time.get_ticks_msec())
		if stopping:
			break
		if news:
			_mutex.lock()
			_hand_over(news)
			_mutex.unlock()
		OS.delay_usec(LOOK_USEC)
	_send_the_last()
	_faces.close()
	_control.close()


## A game that ends closes its subjects; that must not be lost.
func _send_the_last() -> void:
	var until_ms := Time.get_ticks_msec() + FAREWELL_MS
	while _control.is_sending() and Time.get_ticks_msec() < until_ms:
		OS.delay_usec(LOOK_USEC)
		_control.poll(Time.get_ticks_msec())


## Lets both connections work; returns null if nothing came of it.
func _look(requests: Array[PackedByteArray], now_ms: int) -> Batch:
	for request in requests:
		_control.send(request)
	_faces.poll(now_ms)
	_control.poll(now_ms)
	_ping()
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
		elif reply.id is String:
			_compare_clocks(reply)
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
		_clock.reset()
		_pings = 0
		_ping_id = ""
	news.control_epoch = _control_epoch
	news.clock_offset_ns = _clock.offset_ns if _clock.is_known() else null


## The ids of pings are text; those of other requests are numbers.
func _ping() -> void:
	var now_usec := Time.get_ticks_usec()
	var is_first := _pings < FIRST_PINGS and _ping_id == ""
	if now_usec - _ping_sent_usec < (FIRST_PING_USEC if is_first else PING_USEC):
		return
	var id := "ping %d" % _pings
	if _control.send(Requests.ping(id)):
		_pings += 1
		_ping_id = id
		_ping_sent_usec = now_usec
		_control.poll(now_usec / 1000)


## An older sidecar does not know the request: its clock is then told by the frames.
func _compare_clocks(reply: Reply) -> void:
	if reply.id == _ping_id and reply.values.has("at"):
		var received_ns := 1000 * Time.get_ticks_usec()
		_clock.record(1000 * _ping_sent_usec, reply.integer("at"), received_ns)
	_ping_id = ""


func _read(parts: Array[PackedByteArray], news: Batch) -> void:
	var topic := parts[0]
	var subject := SubjectName.of_topic(topic)
	if parts.size() != 2:
		return
	if subject == "":
		_read_other(topic, parts[1], news)
		return
	var started := Time.get_ticks_usec()
	var frame: Variant = FacewireFrame.decode(parts[1])
	if frame is String:
		_malformed(news, "a frame", frame)
		return
	frame.subject = subject
	frame.arrived_usec = started
	news.frames.append(frame)
	news.decode_usec = Time.get_ticks_usec() - started


func _read_other(topic: PackedByteArray, body: PackedByteArray, news: Batch) -> void:
	var happened_to := SubjectName.of_topic(topic, SubjectName.EVENT_PREFIX)
	if topic == "hello".to_ascii_buffer():
		news.hello = _or_tell(FacewireHello.decode(body), "the greeting", news)
	elif topic == "status".to_ascii_buffer():
		news.status = _or_tell(FacewireStatus.decode(body), "a status", news)
	elif happened_to != "":
		var event: FacewireEvent = _or_tell(FacewireEvent.decode(body), "an event", news)
		if event and event.kind != FacewireEvent.Kind.UNKNOWN:
			event.subject = happened_to
			news.events.append(event)


## What was decoded, or null if it is the reason why it could not be.
func _or_tell(decoded: Variant, what: String, news: Batch) -> RefCounted:
	if decoded is String:
		_malformed(news, what, decoded)
		return null
	return decoded


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
