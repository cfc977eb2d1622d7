@tool
extends RefCounted
## Requests that wait for their reply, by id.

const Reply := preload("../wire/reply.gd")

var _waiting: Dictionary[int, Callable] = {}
var _next_id := 1


## Returns an id for a request; [param then], if valid, is called with the reply.
func enter(then: Callable) -> int:
	var id := _next_id
	_next_id += 1
	if then.is_valid():
		_waiting[id] = then
	return id


## Hands over a reply to whoever waits for it.
func answer(reply: Reply) -> void:
	var then: Callable = _waiting.get(reply.id, Callable())
	_waiting.erase(reply.id)
	# A node that has asked may be gone.
	if then.is_valid():
		then.call(reply)


## Answers a request that cannot be sent, or whose reply cannot come any more.
func give_up(id: int) -> void:
	var reply := Reply.new()
	reply.id = id
	reply.code = "not_connected"
	reply.message = "there is no sidecar to ask"
	answer(reply)


## Forgets all that wait.
func clear() -> void:
	_waiting.clear()


## Answers all that wait so.
func give_up_all() -> void:
	for id: int in _waiting.keys():
		give_up(id)
