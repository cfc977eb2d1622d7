@tool
extends RefCounted
## What the nodes of a game share of one sidecar: its faces, its state, and a way to ask it.
##
## Belongs to the main thread; the network has a thread of its own ([code]worker.gd[/code]).

## Something has happened to a subject. STARTED may be told up to half a second before it is due.
signal event_received(event: FacewireEvent)

const Batch := preload("batch.gd")
const Endpoint := preload("endpoint.gd")
const FrameTimes := preload("frame_times.gd")
const Monitors := preload("../monitors.gd")
const Pending := preload("pending.gd")
const Rate := preload("rate.gd")
const Settings := preload("../settings.gd")
const Track := preload("track.gd")
const Worker := preload("worker.gd")

## A subject from which nothing came for so long has gone.
const OVER_USEC := 1_000_000
## A sidecar on the same machine is found well within this time.
const NEW_USEC := 250_000

static var _links: Dictionary[String, RefCounted] = {}

## Whether faces can come.
var online := false
## Why they cannot, in words.
var reason := "not connected yet"
## What the sidecar last said of itself, or null.
var hello: FacewireHello
## The sidecar's state, at most a second old, or null.
var status: FacewireStatus
## The sidecar's clock minus this process's, in nanoseconds; null while it is not known.
var clock_offset_ns: Variant = null
## How often the control connection was made or lost; requests do not outlive a change.
var control_epoch := 0
## Frames lost because the game stood still for too long.
var dropped := 0
## Messages that could not be read.
var malformed := 0
## What the decoding of the last frame took on the network thread, in microseconds.
var decode_usec := 0
## When this rendered frame began, as [method Time.get_ticks_usec] has it.
var now_usec := 0
## What collecting took in this rendered frame, in microseconds.
var collect_usec := 0
## Frames of all subjects taken in.
var received := 0
## Why the sidecar refuses subjects of this game, in words, by their names.
var refusals: Dictionary[String, String] = {}

var _key: String
var _worker: Worker
var _made_usec := Time.get_ticks_usec()
var _users := 0
var _collected_in := -1
var _tracks: Dictionary[String, Track] = {}
var _kept: Dictionary[String, bool] = {}
var _anybody := ""
var _ended_gaps := 0
var _pending := Pending.new()
var _frame_times := FrameTimes.new()
var _rate := Rate.new()


func _init(faces: String, control: String) -> void:
	for text in [faces, control]:
		var endpoint: Variant = Endpoint.parse(text)
		if endpoint is String:
			reason = endpoint
			push_warning("Facewire: " + endpoint)
			return
	_worker = Worker.new(Endpoint.parse(faces), Endpoint.parse(control))
	_worker.start()


## Returns the link to a sidecar, made at the first call; every call owes one [method release].
## An empty address means the one in the project settings.
static func acquire(faces := "", control := "") -> RefCounted:
	faces = faces if faces else Settings.faces()
	control = control if control else Settings.control()
	var key := faces + " " + control
	if key not in _links:
		_links[key] = new(faces, control)
		_links[key]._key = key
		Monitors.show(_links[key])
	_links[key]._users += 1
	return _links[key]


## Gives the link back; the last one to do so ends the connection.
func release() -> void:
	_users -= 1
	if _users > 0:
		return
	_links.erase(_key)
	Monitors.hide(self)
	# Whoever waits for a reply holds this link.
	_pending.clear()
	if _worker:
		_worker.stop()


## Takes in what the network has brought, and reports the frame times of [param viewport]; only the
## first call in a rendered frame does something.
func collect(viewport: Viewport = null) -> void:
	var frame := Engine.get_process_frames()
	if frame == _collected_in or not _worker:
		return
	_collected_in = frame
	now_usec = Time.get_ticks_usec()
	_take_in()
	if viewport and Settings.reports_frame_times() and not Engine.is_editor_hint():
		var report := _frame_times.note(viewport, now_usec)
		if report.is_valid() and can_ask():
			request(report)
	collect_usec = Time.get_ticks_usec() - now_usec


## Whether the connections were begun only now: a game that has just started may wait for them.
func is_new() -> bool:
	return Time.get_ticks_usec() - _made_usec < NEW_USEC and not (online and can_ask())


## Whether there is a sidecar to ask.
func can_ask() -> bool:
	return _worker and control_epoch % 2 == 1


func _take_in() -> void:
	var batch := _worker.collect()
	if not batch:
		return
	online = batch.online
	reason = batch.reason
	hello = batch.hello if batch.hello else hello
	status = batch.status if batch.status else status
	clock_offset_ns = batch.clock_offset_ns
	dropped += batch.dropped
	malformed += batch.malformed
	decode_usec = batch.decode_usec if batch.frames else decode_usec
	for warning in batch.warnings:
		push_warning("Facewire: " + warning)
	for one in batch.frames:
		_track(one.subject).append(one)
	_choose_anybody(batch)
	received += batch.frames.size()
	_rate.add(batch.frames.size())
	if batch.hello:
		_drop_ended()
	for event in batch.events:
		event_received.emit(event)
	_answer(batch)


## The frames of [param subject]; of whoever there is if it is empty. Null if there are none.
func track(subject: String) -> Track:
	return _tracks.get(resolve(subject))


## The subject that a face which names [param subject] follows; empty if there is none.
func resolve(subject: String) -> String:
	return subject if subject else _anybody


## Turns a time of [method Time.get_ticks_usec] into nanoseconds of the sidecar's clock. Where it
## does not answer, the frames of [param one] tell: by how long the quickest of them was on its way.
func sidecar_ns(usec: int, one: Track = null) -> int:
	if clock_offset_ns != null:
		return 1000 * usec + int(clock_offset_ns)
	return 1000 * (usec - one.clock_offset_usec) if one else 1000 * usec


## Keeps the frames of [param subject] even when it has ended, until [method forget].
func keep(subject: String) -> void:
	_kept[subject] = true


## Lets the frames of a subject go when it has ended.
func forget(subject: String) -> void:
	_kept.erase(subject)


## Sends the request that [param build] makes of an id; [param then], if valid, is called with the
## reply. Without a sidecar the reply is made here, with the code [code]not_connected[/code].
func request(build: Callable, then := Callable()) -> void:
	var id := _pending.enter(then)
	if can_ask():
		_worker.post(build.call(id))
	else:
		_pending.give_up.call_deferred(id)


## Frames of all subjects in the last whole second.
func frames_per_second() -> int:
	return _rate.per_second()


## Frames that never arrived, of all subjects.
func gaps() -> int:
	var add := func(sum: int, one: Track) -> int: return sum + one.gaps
	return _tracks.values().reduce(add, _ended_gaps)


## A face that names no subject stays with one until it has gone. Those that the game itself makes
## speak have faces of their own.
func _choose_anybody(batch: Batch) -> void:
	if _anybody in _tracks and not _is_over(_tracks[_anybody]):
		return
	for one in batch.frames:
		if one.subject not in _kept:
			_anybody = one.subject


func _drop_ended() -> void:
	for subject: String in _tracks.keys():
		if subject in hello.subjects or subject in _kept or not _is_over(_tracks[subject]):
			continue
		_ended_gaps += _tracks[subject].gaps
		_tracks.erase(subject)


func _is_over(one: Track) -> bool:
	return now_usec - one.newest().arrived_usec > OVER_USEC


func _track(subject: String) -> Track:
	if subject not in _tracks:
		_tracks[subject] = Track.new()
	return _tracks[subject]


func _answer(batch: Batch) -> void:
	for reply in batch.replies:
		_pending.answer(reply)
	if batch.control_epoch != control_epoch:
		control_epoch = batch.control_epoch
		_pending.give_up_all()
