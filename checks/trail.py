"""The raw trail, read with stock Kafka and Avro libraries: what recount.py counts from."""
import datetime
import hashlib
import json

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.avro import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer


def iso(time):
    """An instant as answers write it: with milliseconds only if there are any."""
    text = time.strftime("%Y-%m-%dT%H:%M:%S")
    return text + ("" if time.microsecond == 0 else f".{time.microsecond // 1000:03d}") + "Z"


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def control(rows):
    """The count and the control total of rows, as docs/queries.md defines it."""
    total = 0
    for row in rows:
        line = "|".join("" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                        for value in row)
        total += int.from_bytes(hashlib.sha256(line.encode()).digest()[:8], "big")
    return len(rows), f"{total % 2**64:016x}"


class Trail:
    """Every committed record of the three topics, with where it lies."""

    def __init__(self, bootstrap, registry):
        self.decode = MessageSerializer(CachedSchemaRegistryClient({"url": registry})).decode_message
        self.bootstrap = bootstrap
        self.audit = self.read("sts.audit")
        self.ends = self.read("sts.ends")
        self.changes = [change for change in self.applied(self.read("iam.changes"))]
        self.issued = [r for r in self.audit if r["sessionIssued"]]
        gone = {r["issuanceAbandoned"]["accessKeyId"] for r in self.audit if r["issuanceAbandoned"]}
        self.delivered = [r for r in self.issued if r["sessionIssued"]["accessKeyId"] not in gone]
        self.ended = {end["accessKeyId"]: end["endedAt"] for end in self.ends}

    def read(self, topic):
        consumer = Consumer({"bootstrap.servers": self.bootstrap, "group.id": "recount",
                             "enable.auto.commit": False, "isolation.level": "read_committed"})
        found = []
        for partition in consumer.list_topics(topic).topics[topic].partitions:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition))
            consumer.assign([TopicPartition(topic, partition, low)])
            read, idle = low, 0
            while read < high and idle < 4:  # what is left then are markers of transactions
                message = consumer.poll(0.5)
                if message is None:
                    idle += 1
                elif message.error() is None:
                    record = self.decode(message.value())
                    record["position"] = f"{topic}-{partition}@{message.offset()}"
                    record["partition"], record["offset"] = partition, message.offset()
                    found.append(record)
                    read, idle = message.offset() + 1, 0
        consumer.close()
        return found

    def checkpoints(self):
        """(time, sizes of the logs) of each checkpoint, the oldest first."""
        consumer = Consumer({"bootstrap.servers": self.bootstrap, "group.id": "recount",
                             "enable.auto.commit": False, "isolation.level": "read_committed"})
        partition = TopicPartition("audit.checkpoints", 0, 0)
        consumer.assign([partition])
        while (message := consumer.poll(2)) is not None:
            if message.error() is None and message.value():
                lines = message.value().decode().split("\n\n")[0].splitlines()
                yield lines[4].split()[1], [int(lines[1])]
        consumer.close()

    @staticmethod
    def applied(changes):
        """The changes that stood: those whose reads were still right."""
        versions = {}
        for change in changes:
            if all(versions.get(read["arn"], 0) == read["version"] for read in change["reads"]):
                for write in change["writes"]:
                    if write["image"] is None:
                        versions.pop(write["arn"], None)
                    else:
                        versions[write["arn"]] = change["offset"] + 1
                yield change

    def directory(self, at):
        """Every entity's image at an instant, by ARN."""
        images = {}
        for change in self.changes:
            if change["changeTime"] <= at:
                for write in change["writes"]:
                    if write["image"] is None:
                        images.pop(write["arn"], None)
                    else:
                        images[write["arn"]] = write["image"]
        return images

    def issuances(self, begin, at):
        return [r["sessionIssued"] | {"record": r} for r in self.delivered
                if begin <= r["sessionIssued"]["issuedAt"] <= at]

    def alive(self, at):
        return [s for s in self.issuances(datetime.datetime.min.replace(tzinfo=datetime.timezone.utc), at)
                if s["expiresAt"] > at and not self.ended.get(s["accessKeyId"], s["expiresAt"]) <= at]

    def uses(self, at):
        """(ARN, hour) of everything that was used: the caller, and the role behind a session."""
        for r in self.audit:
            caller = r["userIdentity"]
            if caller and caller["arn"] and r["eventTime"] <= at:
                yield caller["arn"], hour(r["eventTime"])
                if caller["sessionContext"] and caller["sessionContext"]["sessionIssuer"]:
                    yield caller["sessionContext"]["sessionIssuer"]["arn"], hour(r["eventTime"])
        for s in self.issuances(datetime.datetime.min.replace(tzinfo=datetime.timezone.utc), at):
            yield s["callerArn"], hour(s["issuedAt"])
            if s["roleArn"]:
                yield s["roleArn"], hour(s["issuedAt"])

    def last_uses(self, at):
        last = {}
        for arn, when in self.uses(at):
            last[arn] = max(last.get(arn, when), when)
        return last


def hour(time):
    return time.replace(minute=0, second=0, microsecond=0)


def parsed(text):
    return json.loads(text) if text else {}
