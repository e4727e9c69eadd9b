package dev.parley.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened, as one JSON record on a Kafka topic.
 *
 * @param id UUIDv7, the same at every delivery; what {@link Inbox} remembers
 * @param type what happened, such as {@code document.queued}
 * @param version of {@code data}; raised by a change that an old reader would misread
 * @param key id of the aggregate; events of one key keep their order
 * @param account the tenant whose aggregate it is
 * @param at when it happened
 * @param data the rest, as the type defines it
 */
public record Event(
    UUID id, String type, int version, String key, UUID account, Instant at, JsonNode data) {}
