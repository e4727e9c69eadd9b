package dev.parley.inference.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that can be named as a model.
 *
 * @param created seconds since 1970
 */
public record ListedModel(
    String id, String object, long created, @JsonProperty("owned_by") String ownedBy) {

  static ListedModel of(String id, long created, String owner) {
    return new ListedModel(id, "model", created, owner);
  }
}
