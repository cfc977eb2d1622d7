@tool
extends RefCounted
## A face that follows a speaker for as long as that speaks, and afterwards whom or what it followed
## before; several speakers may have it one after another.

## By the face's instance.
static var _loans: Dictionary[int, RefCounted] = {}

var _face: FacewireFace
var _subject: String
var _mode: FacewireFace.Mode
var _take: Animation


## Makes [param face] follow [param name], whoever has it.
static func of(face: FacewireFace, name: String) -> RefCounted:
	var loan: RefCounted = new()
	var before: RefCounted = _loans.get(face.get_instance_id())
	loan._face = face
	loan._subject = before._subject if before else face.subject
	loan._mode = before._mode if before else face.mode
	loan._take = before._take if before else face.take
	_loans[face.get_instance_id()] = loan
	face.subject = name
	face.mode = FacewireFace.Mode.LATEST
	face.take = null
	return loan


## Whether nobody else has it by now.
func is_current() -> bool:
	return is_instance_valid(_face) and _loans.get(_face.get_instance_id()) == self


## Whom the face followed before; empty for whoever there is.
func subject() -> String:
	return _subject


## Gives it back, unless somebody else has it.
func end() -> void:
	if is_current():
		_face.subject = _subject
		_face.mode = _mode
		_face.take = _take
		_loans.erase(_face.get_instance_id())
	for id: int in _loans.keys():
		if not is_instance_id_valid(id):
			_loans.erase(id)
