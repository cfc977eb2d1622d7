@tool
extends RefCounted
## Utterances on their way to the ear: sends them to the sidecar, plays them when they are due, and
## tells what is heard and how far that is behind what is due.

## The first sample of an utterance is heard.
signal started
## An utterance is over.
signal finished(interrupted: bool)

const Line := preload("line.gd")
const Link := preload("../net/link.gd")
const Piece := preload("piece.gd")
const PushedSubject := preload("pushed_subject.gd")
const Requests := preload("../wire/requests.gd")
const Sound := preload("sound.gd")
const Source := preload("source.gd")

## Seconds of sound in one request.
const PIECE_S := 0.05
## Pieces that are prepared in one rendered frame at most.
const PIECES_AT_ONCE := 4
## How far ahead of the ear the sound is sent and written, in seconds.
const AHEAD_S := 3.0
## What was pushed so far ahead of the ear is sent again to a sidecar that comes back, in seconds.
const AGAIN_S := 0.1
## A sound that has slipped by more than this is followed at once, by less smoothly.
const SLIPPED_NS := 40_000_000

var line: Line
## How far the sound that is heard is behind what is due, in nanoseconds.
var late_ns := 0

var _link: Link
var _subject: PushedSubject
var _player: Node
var _sound: Sound
## What is being taken, and what comes after.
var _sources: Array[Source] = []
var _is_paused := false
var _is_resuming := false
var _is_measured := false


func _init(link: Link, subject: PushedSubject, player: Node) -> void:
	_link = link
	_subject = subject
	_player = player
	line = Line.new(link, subject)


## Adds an utterance behind all others.
func add(source: Source) -> void:
	_subject.forgive()
	_sources.append(source)
	advance()


## What is heard or about to be, or null.
func current() -> Source:
	if line.pieces:
		return line.pieces[0].source
	return _sources[0] if _sources else null


## Where in the whole sound that [method current] is from one hears, in seconds.
func heard_position() -> float:
	if line.pieces.is_empty():
		return current().offset if current() else 0.0
	var piece := line.pieces[0]
	var inside := 0.0
	if piece.state == Piece.State.WRITTEN:
		inside = clampf(_sound.heard() - piece.first, 0.0, piece.size)
	return piece.source.offset + (piece.position + inside) / piece.rate


## Cuts off everything at once.
func cancel() -> void:
	if current():
		_cut()
		finished.emit(true)


## Cuts off everything, to go on with [param source] as if it were the same utterance.
func skip_to(source: Source) -> void:
	_cut()
	add(source)


## Holds the sound and lets the mouth rest.
func pause() -> void:
	_is_resuming = false
	if _is_paused or not current():
		return
	_is_paused = true
	_be_late(0)
	if _sound:
		_sound.pause()
	if _subject.is_open():
		_subject.cut(Requests.pause)


## Goes on after [method pause]: with the sound as soon as its faces are there.
func resume() -> void:
	if not _is_paused or _is_resuming:
		return
	if not _subject.is_open():
		_go_on()
		return
	_subject.ask(Requests.resume)
	line.ask_shift(_on_shift)


## Does what is due in this rendered frame.
func advance() -> void:
	if _is_paused:
		_go_on_when_due()
		return
	if line.pieces and not _subject.is_open() and _subject.can_open():
		line.reopen(int(_sound.heard() + AGAIN_S * _sound.rate) if _sound else 0)
	_take()
	if _sound:
		line.write(_sound)
		_follow()


func _cut() -> void:
	_sources.clear()
	line.clear()
	_is_paused = false
	_is_resuming = false
	_end_sound()
	_be_late(0)
	if _subject.is_open():
		_subject.cut(Requests.cancel)


func _end_sound() -> void:
	if _sound:
		_sound.stop()
	_sound = null
	_is_measured = false


func _take() -> void:
	if _link.is_new():
		return
	for _piece in PIECES_AT_ONCE:
		var heard := _sound.heard() if _sound else 0.0
		if _sources.is_empty() or line.ahead_s(heard) > AHEAD_S or not _is_ready_for(_sources[0]):
			return
		var source := _sources[0]
		var piece := source.take(PIECE_S)
		if source.is_over:
			_sources.pop_front()
		if not piece:
			return
		line.append(piece)


## Sound of another kind needs another player and another subject: only after all before it.
func _is_ready_for(source: Source) -> bool:
	var is_ready := _subject.is_open_for(source) or not _subject.can_open()
	if is_ready and _sound and _sound.rate == source.rate:
		return true
	if line.pieces:
		return false
	_end_sound()
	_sound = Sound.new(_player, source.rate)
	if not is_ready:
		_subject.open(source)
	return true


## Follows what is heard, piece by piece. Whoever hears the signals may have cut it all off.
func _follow() -> void:
	while _sound and line.pieces and line.pieces[0].state == Piece.State.WRITTEN:
		var heard := _sound.heard()
		var piece := line.pieces[0]
		if heard < piece.first or (heard == piece.first and piece.size > 0):
			return
		if piece.begins:
			piece.begins = false
			started.emit()
		elif heard < piece.end():
			_measure(piece, heard)
			return
		else:
			line.pop()
			if piece.ends:
				finished.emit(false)
	if _sound and not current():
		_end_sound()


func _measure(piece: Piece, heard: float) -> void:
	if not piece.is_scheduled:
		return
	var measured := _link.sidecar_ns(Time.get_ticks_usec()) - piece.due_ns(heard)
	var slipped := measured - late_ns
	# The engine tells what is heard in steps, some milliseconds to and fro.
	var is_far := not _is_measured or absi(slipped) > SLIPPED_NS
	_be_late(measured if is_far else late_ns + slipped / 8)
	_is_measured = true


func _be_late(by_ns: int) -> void:
	late_ns = by_ns
	var track := _link.track(_subject.name)
	if track:
		track.late_ns = by_ns


func _on_shift(is_known: bool) -> void:
	if _is_paused:
		_is_resuming = is_known
		if not is_known:
			_go_on()


func _go_on_when_due() -> void:
	# A tree that goes on after a pause makes all its players do so.
	if _sound:
		_sound.pause()
	if not _is_resuming:
		return
	if _sound and line.pieces and line.pieces[0].is_scheduled:
		var next := _sound.next_heard()
		var heard_ns := _link.sidecar_ns(Time.get_ticks_usec()) + int(1e9 * next.y)
		if heard_ns < line.pieces[0].due_ns(next.x):
			return
	_go_on()


func _go_on() -> void:
	_is_paused = false
	_is_resuming = false
	_is_measured = false
	if _sound:
		_sound.resume()
