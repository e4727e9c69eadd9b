package dev.parley.inference.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts the contents of files that the account keeps here into the place of their ids, as a client
 * that sends them itself would: an upstream knows our ids no more than we know its.
 */
@Singleton
public final class PutInFiles implements Stage {

  private static final String ID = "file_id";

  private final FetchMedium fetch;
  private final MediaConfig config;

  PutInFiles(FetchMedium fetch, MediaConfig config) {
    this.fetch = fetch;
    this.config = config;
  }

  /** What a part says of its file, and where it says so. */
  private record Place(ObjectNode holder, MediaPart part) {}

  @Override
  public Draft apply(Draft draft) {
    if (placesOf(draft.body()).isEmpty()) {
      return draft;
    }
    ObjectNode body = draft.body().deepCopy();
    List<Place> places = placesOf(body);
    UUID account = draft.call().account();
    check(account, places);
    places.forEach(place -> put(place, fetch.fetch(account, place.part())));
    return draft.with(body);
  }

  /** Before anything is read: a short request could otherwise fill the memory. */
  private void check(UUID account, List<Place> places) {
    if (places.size() > config.most()) {
      throw ProblemException.invalid(
          "messages", "More than " + config.most() + " files are not passed on.");
    }
    long bytes = 0;
    for (Place place : places) {
      bytes += fetch.sizeOf(account, place.part());
      if (bytes > config.largestTogether().asLongValue()) {
        throw ProblemException.invalid(
            place.part().field(),
            "The files of a request may have at most "
                + config.largestTogether().asLongValue()
                + " bytes together.");
      }
    }
  }

  private static List<Place> placesOf(ObjectNode body) {
    List<Place> places = new ArrayList<>();
    JsonNode messages = body.path("messages");
    for (int message = 0; message < messages.size(); message++) {
      if (messages.get(message).path("content") instanceof ArrayNode content) {
        for (int at = 0; at < content.size(); at++) {
          JsonNode part = content.get(at);
          String field = "messages[" + message + "].content[" + at + "]";
          MediaPart.read(part, field)
              .filter(MediaPart::stored)
              .ifPresent(
                  stored ->
                      places.add(
                          new Place((ObjectNode) part.path(part.path("type").asText()), stored)));
        }
      }
    }
    return places;
  }

  private static void put(Place place, Medium medium) {
    ObjectNode holder = place.holder();
    holder.remove(ID);
    if (place.part().kind() == null) {
      holder.put("filename", medium.name()).put("file_data", medium.dataUrl());
    } else {
      holder.put("url", medium.dataUrl());
    }
  }
}
