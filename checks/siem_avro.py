"""Reads the trail with stock Kafka and Avro libraries through the registry: BOOTSTRAP REGISTRY."""
import sys
import time

from confluent_kafka import Consumer
from confluent_kafka.avro import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer

WANTED = {"sts.audit": "eventID", "sts.ends": "accessKeyId", "iam.changes": "changeID"}
decode = MessageSerializer(CachedSchemaRegistryClient({"url": sys.argv[2]})).decode_message
failed = False
for topic, field in WANTED.items():
    consumer = Consumer(
        {
            "bootstrap.servers": sys.argv[1],
            "group.id": "check-" + topic,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([topic])
    found = []
    until = time.time() + 45
    while time.time() < until and not found:
        message = consumer.poll(1)
        if message is not None and message.error() is None:
            found.append(decode(message.value()))
    consumer.close()
    if found and found[0].get(field):
        print("ok siem/python_reads_" + topic.replace(".", "_"))
    else:
        failed = True
        print("FAILED siem/python_reads_" + topic.replace(".", "_") + ": " + repr(found)[:200])
sys.exit(1 if failed else 0)
