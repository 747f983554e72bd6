"""A cloud that hands out jobs, played by another MQTT library, by the letter of the jobs protocol."""

import json
import threading

import paho.mqtt.client as mqtt

from bench import wait_until

TERMINAL = {"SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "CANCELED"}


class JobCloud:
    def __init__(self, broker, thing):
        self.prefix = f"$emqx/things/{thing}/jobs/"
        self.jobs = {}
        # Every update of a job, accepted or not, as (job, payload).
        self.updates = []
        self.requests = []
        # Answers to hold back: a function of topic and payload.
        self.is_deaf = lambda topic, payload: False
        self.lock = threading.RLock()
        subscribed = threading.Event()
        self.client = mqtt.Client(f"jobs-{thing}")
        self.client.on_connect = lambda client, *_: client.subscribe(self.prefix + "#", 1)
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.on_message = self.received
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        assert subscribed.wait(10)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    # What a person does.

    def queue(self, job, document, notify="notify"):
        with self.lock:
            self.jobs[job] = {
                "jobId": job, "status": "QUEUED", "statusDetails": {}, "versionNumber": 1, "executionNumber": 1,
                "jobDocument": document,
            }  # fmt: skip
        self.publish(notify, {"jobs": {"QUEUED": [{"jobId": job}]}})

    def end(self, job, status):
        with self.lock:
            self.jobs[job]["status"] = status
            self.jobs[job]["versionNumber"] += 1
        self.publish("notify-next", {})

    def wait(self, job, status, timeout=10):
        def has_ended():
            return self.jobs[job]["status"] in TERMINAL

        wait_until(has_ended, timeout, what=f"{job} ends, it is {self.jobs[job]}")
        assert self.jobs[job]["status"] == status, self.jobs[job]
        return self.jobs[job]["statusDetails"]

    def wait_step(self, job, step):
        wait_until(lambda: self.jobs[job]["statusDetails"].get("step") == step, what=f"{job} is {step}")

    # What the device asks.

    def publish(self, topic, payload):
        self.client.publish(self.prefix + topic, json.dumps(payload), 1)

    def received(self, _client, _data, message):
        topic = message.topic[len(self.prefix) :]
        words = topic.split("/")
        if words[-1] in ("accepted", "rejected", "notify", "notify-next"):
            return
        request = json.loads(message.payload)
        with self.lock:
            self.requests.append(topic)
            if self.is_deaf(topic, request):
                return
            verdict, answer = self.answer(words, request)
        answer["clientToken"] = request["clientToken"]
        self.publish(f"{topic}/{verdict}", answer)

    def answer(self, words, request):
        with_status = lambda status: [job for job in self.jobs.values() if job["status"] == status]  # noqa: E731
        if words == ["get"]:
            lists = {"inProgressJobs": "IN_PROGRESS", "queuedJobs": "QUEUED"}
            return "accepted", {
                name: [{"jobId": job["jobId"]} for job in with_status(status)] for name, status in lists.items()
            }
        if words == ["start-next"]:
            for job in with_status("IN_PROGRESS") + with_status("QUEUED"):
                if job["status"] == "QUEUED":
                    job["status"] = "IN_PROGRESS"
                    job["versionNumber"] += 1
                return "accepted", {"execution": job}
            return "accepted", {}
        job = self.jobs.get(words[0])
        if job is None:
            return "rejected", {"code": "ResourceNotFound", "message": "no such job"}
        if words[1] == "get":
            return "accepted", {"execution": {key: job[key] for key in job if key != "jobDocument"}}
        return self.update(job, request)

    def update(self, job, request):
        self.updates.append((job["jobId"], request))
        state = {"executionState": {key: job[key] for key in ("status", "statusDetails", "versionNumber")}}
        if job["status"] in TERMINAL:
            return "rejected", {"code": "TerminalStateReached", "message": "it is over", **state}
        if request.get("expectedVersion", job["versionNumber"]) != job["versionNumber"]:
            return "rejected", {"code": "VersionMismatch", "message": "another version", **state}
        job["status"] = request["status"]
        job["statusDetails"] = request.get("statusDetails", {})
        job["versionNumber"] += 1
        return "accepted", {"executionState": {"status": job["status"], "versionNumber": job["versionNumber"]}}
