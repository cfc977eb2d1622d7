"""What a page with the sidecar's knobs changes of a running one: microphones, outputs, recordings, settings.

operations   the requests, carried out
listening    subjects that are let hear a microphone
microphones  which there are, and what a subject listens to
outputs      each on a thread of its own, and at rest by its name
recording    begun and ended while the sidecar runs
"""
