package dev.parley.rag.document;

import java.util.UUID;

/**
 * Data of event {@value #TYPE} on topic {@value #TOPIC}: documents wait for indexing. It only wakes
 * whoever indexes; what is to be done stands in the database.
 */
public record DocumentsQueued(UUID collection, int documents) {

  public static final String TOPIC = "rag.documents";
  public static final String TYPE = "documents.queued";
}
