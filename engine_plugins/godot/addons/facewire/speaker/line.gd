@tool
extends RefCounted
## The pieces of sound that are not heard yet, in order, and when the sidecar says they are due.
##
## Without a sidecar, or where it takes no more, a piece is due right behind the one before.

## The sound has run out before its utterance was over; it goes on when more comes.
signal starved
## The sidecar does not take the sound.
signal failed(reason: String)

const Link := preload("../net/link.gd")
const Piece := preload("piece.gd")
const PushedSubject := preload("pushed_subject.gd")
const Reply := preload("../wire/reply.gd")
const Requests := preload("../wire/requests.gd")
const Sound := preload("sound.gd")

## A piece waits no longer than this for its answer.
const PATIENCE_USEC := 1_000_000
## Sound that is scheduled without a break follows by this much at most.
const SAME_NS := 1_000_000
## Silence within an utterance that counts as a gap, in seconds.
const GAP_S := 0.001

var pieces: Array[Piece] = []

var _link: Link
## How many of the pieces were written, and the length of all, in sample frames.
var _written := 0
var _size := 0
var _subject: PushedSubject
## When the end of what was scheduled last is due, 0 if nothing was; and of what was written last.
var _end_ns := 0
var _written_end_ns := 0
var _is_ended := true
## Whether the utterance of the last piece that was written goes on, and has run out of sound.
var _is_mid_utterance := false
var _is_starved := false
var _has_failed := false


func _init(link: Link, subject: PushedSubject) -> void:
	_link = link
	_subject = subject


## Sends a piece to the sidecar and puts it behind all others.
func append(piece: Piece) -> void:
	pieces.append(piece)
	_size += piece.size
	_is_ended = piece.ends
	_has_failed = _has_failed and not piece.begins
	_send(piece)


## Takes away the first piece, which was heard.
func pop() -> Piece:
	var piece: Piece = pieces.pop_front()
	_size -= piece.size
	_written -= 1
	return piece


## Forgets all.
func clear() -> void:
	pieces.clear()
	_size = 0
	_written = 0
	_is_mid_utterance = false
	_is_starved = false
	_end_ns = 0
	_written_end_ns = 0
	_is_ended = true


## Seconds of sound from what is heard on.
func ahead_s(heard: float) -> float:
	if pieces.is_empty():
		return 0.0
	var inside := maxf(0.0, heard - pieces[0].first) if _written > 0 else 0.0
	return (_size - inside) / pieces[0].rate


## Opens the subject again after a loss, and sends again what comes after sample frame
## [param heard].
func reopen(heard: int) -> void:
	_subject.open(pieces[0].source)
	_end_ns = 0
	_written_end_ns = 0
	for piece in pieces:
		piece.is_scheduled = false
		if piece.state == Piece.State.WRITTEN:
			var known := maxi(0, heard - piece.first)
			if known < piece.size:
				piece.trim(known)
				_size -= known
				_ask(piece)
		else:
			_send(piece)


## Writes what is answered to [param sound].
func write(sound: Sound) -> void:
	var now_usec := Time.get_ticks_usec()
	if _is_mid_utterance and sound.is_dry():
		_starve()
	while _written < pieces.size():
		var piece := pieces[_written]
		if piece.state == Piece.State.WAITING and not _subject.is_awaited():
			_do_without(piece)
		var is_late := now_usec - piece.asked_usec > PATIENCE_USEC
		var waits := piece.state == Piece.State.ASKED and not is_late
		if waits or piece.state == Piece.State.WAITING or not sound.fits(piece.size):
			return
		_write(piece, sound)
		_written += 1


## Asks by how much the schedule has shifted, once the sidecar has gone on after a pause;
## [param then] is called with whether it is known.
func ask_shift(then: Callable) -> void:
	var answered := func(reply: Reply) -> void: then.call(_shift(reply))
	# The end of all that was sent is due later by just that.
	if _is_ended:
		_subject.ask(Requests.flush, answered)
	else:
		_subject.ask(Requests.audio, answered, [PackedByteArray()])


func _shift(reply: Reply) -> bool:
	if reply.code != "" or _end_ns == 0:
		return false
	var shift_ns := reply.integer("at") - _end_ns
	_end_ns += shift_ns
	_written_end_ns += shift_ns
	for piece in pieces:
		piece.at_ns += shift_ns
	return true


func _send(piece: Piece) -> void:
	if not _subject.is_open():
		piece.state = Piece.State.WAITING
		if not _subject.is_awaited():
			_do_without(piece)
	elif piece.size > 0:
		piece.state = Piece.State.ASKED
		piece.asked_usec = Time.get_ticks_usec()
		_ask(piece)
	else:
		piece.state = Piece.State.ANSWERED
		_subject.ask(Requests.flush)


func _do_without(piece: Piece) -> void:
	piece.state = Piece.State.ANSWERED
	_fail(_subject.problem if _subject.problem else "there is no sidecar to ask")


func _ask(piece: Piece) -> void:
	var sound := [piece.pcm, piece.ends, piece.moods]
	_subject.ask(Requests.audio, _on_answer.bind(piece), sound)


func _on_answer(reply: Reply, piece: Piece) -> void:
	var is_asked := piece.state == Piece.State.ASKED
	if reply.code == "no_such_subject" and not _subject.is_refused():
		# It was silent for too long, or somebody has closed it: it is opened again.
		_subject.lose()
		piece.state = Piece.State.WAITING if is_asked else piece.state
		return
	if reply.code == "replaced":
		# It is another game's now: this utterance is heard without it.
		_subject.refuse(reply.message)
	if is_asked:
		piece.state = Piece.State.ANSWERED
	if reply.code != "":
		_fail(_subject.problem if _subject.problem else reply.message)
		return
	_subject.problem = ""
	piece.is_scheduled = true
	piece.at_ns = reply.integer("at")
	piece.t = reply.number("t")
	_end_ns = piece.at_ns + piece.duration_ns()


func _write(piece: Piece, sound: Sound) -> void:
	var follows := absi(piece.at_ns - _written_end_ns) < SAME_NS and not sound.is_dry()
	var due_s := NAN
	if piece.is_scheduled and not follows:
		due_s = (piece.at_ns - _link.sidecar_ns(Time.get_ticks_usec())) / 1e9
	var silence_s := sound.write(piece.frames, due_s)
	# The sidecar has taken it for too late, and scheduled it anew.
	if _is_mid_utterance and silence_s > GAP_S:
		_starve()
	piece.first = sound.written - piece.size
	piece.frames = PackedVector2Array()
	piece.state = Piece.State.WRITTEN
	_is_mid_utterance = not piece.ends
	_is_starved = _is_starved and piece.size == 0
	_written_end_ns = piece.at_ns + piece.duration_ns() if piece.is_scheduled else 0


## Says so once for each gap.
func _starve() -> void:
	if not _is_starved:
		_is_starved = true
		starved.emit()


## Says so once for each utterance.
func _fail(reason: String) -> void:
	_subject.problem = reason
	if not _has_failed:
		_has_failed = true
		failed.emit(reason)
