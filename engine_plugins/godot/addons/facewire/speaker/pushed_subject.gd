@tool
extends RefCounted
## The subject that a speaker pushes its sound to. It stays open from utterance to utterance.

const Link := preload("../net/link.gd")
const Reply := preload("../wire/reply.gd")
const Requests := preload("../wire/requests.gd")
const Source := preload("source.gd")

## A sidecar that loses it at once is not asked over and over.
const REST_USEC := 500_000

## The names of all speakers of the game.
static var _taken: Dictionary[String, bool] = {}

## Whom the sidecar knows it as.
var name: String
## Which subject of that name it is: what is sent is for no other one.
var generation := Requests.WHICHEVER
## Why the sidecar does not take it, in words; empty while it does.
var problem := ""

var _link: Link
var _delay_ms: float
var _opened_like: Source
var _opened_in := -1
var _opened_usec := -REST_USEC
var _rests_until_usec := 0
var _openings := 0
var _is_refused := false
## Whether the sidecar has not answered yet which one it has opened, and what waits for that: the
## arguments of [method ask].
var _is_opening := false
var _held: Array[Array] = []


## [param wanted] is the name that the game has chosen; empty: one that nobody else has.
func _init(link: Link, wanted: String, delay_ms: float) -> void:
	_link = link
	_delay_ms = delay_ms
	name = wanted if wanted else _unlike("speaker")
	if name in _taken:
		name = _unlike(wanted)
		push_warning("Facewire: two speakers are called %s; one is now %s" % [wanted, name])
	_taken[name] = true
	_link.keep(name)


## Whether the sidecar takes sound like [param source] for it.
func is_open_for(source: Source) -> bool:
	return is_open() and _opened_like.is_alike(source)


## Whether the sidecar knows it, or will have said in its next reply why not.
func is_open() -> bool:
	return _opened_in == _link.control_epoch and not _is_refused


## Whether the sidecar has said that it does not take it.
func is_refused() -> bool:
	return _opened_in == _link.control_epoch and _is_refused


## Whether there is a sidecar to open it at, which has not refused it.
func can_open() -> bool:
	return is_awaited() and Time.get_ticks_usec() >= _rests_until_usec


## Whether it is open or can be opened in a moment.
func is_awaited() -> bool:
	# Faces that are published before they can be received would be missing.
	return _link.can_ask() and _link.online and not is_refused()


## Opens it for sound like [param source], in place of what it was, or what a game that has crashed
## has left behind.
func open(source: Source) -> void:
	_opened_like = source
	_opened_in = _link.control_epoch
	_opened_usec = Time.get_ticks_usec()
	_rests_until_usec = 0
	_openings += 1
	_is_refused = false
	_is_opening = true
	_held.clear()
	var build := Requests.open.bind(
		name, source.rate, source.format, source.channels, false, true, _delay_ms
	)
	_link.request(build, _unless_opened_anew(_on_opened))


## The sidecar does not know it any more.
func lose() -> void:
	_opened_in = -1
	_rests_until_usec = _opened_usec + REST_USEC


## The sidecar does not take it, for [param reason]; it is not asked again for this utterance.
func refuse(reason: String) -> void:
	_is_refused = true
	problem = reason
	_link.refusals[name] = reason


## Lets the next utterance try again what was refused.
func forgive() -> void:
	if is_refused():
		_opened_in = -1


## Sends [param op] of [Requests] with what it takes beside the subject, once it is known which one
## that is: before, it might be for that of another game, which has opened it since. [param then] is
## called with the reply, unless the subject has been opened anew meanwhile.
func ask(op: Callable, then := Callable(), more: Array = []) -> void:
	if _is_opening:
		_held.append([op, then, more])
		return
	_link.request(op.bindv([name, generation] + more), _unless_opened_anew(then))


## Sends [param op] of [Requests], which makes what was published ahead void.
func cut(op: Callable) -> void:
	ask(op, _on_cut)


## Ends it at once.
func leave() -> void:
	_held.clear()
	if is_open():
		ask(Requests.cancel)
		ask(Requests.close)
	_taken.erase(name)
	_link.refusals.erase(name)
	_link.forget(name)


func _on_opened(reply: Reply) -> void:
	problem = reply.message
	if reply.code == "":
		generation = reply.integer("generation", Requests.WHICHEVER)
		_link.refusals.erase(name)
	elif reply.code != "not_connected":
		refuse(reply.message)
	_is_opening = false
	var held := _held
	_held = []
	for one in held:
		if reply.code == "":
			ask.callv(one)
		elif one[1].is_valid():
			one[1].call(reply)


func _unless_opened_anew(then: Callable) -> Callable:
	var asked_in := _openings
	return func(reply: Reply) -> void:
		if asked_in == _openings and then.is_valid():
			then.call(reply)


func _on_cut(reply: Reply) -> void:
	var track := _link.track(name)
	if track and reply.code == "":
		track.begin_epoch(reply.integer("e"))


static func _unlike(wanted: String) -> String:
	return "%s-%08x" % [wanted, randi()]
