package dev.parley.inference.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Puts a text in the place of each medium of the kinds that the AI gateway, or the request, names.
 * One that cannot be turned into text ends the request: an answer without it would mislead.
 */
@Singleton
public final class ResolveMedia implements Stage {

  private final FetchMedium fetch;
  private final DescribeMedium describe;
  private final KeepTexts kept;
  private final MediaConfig config;

  ResolveMedia(FetchMedium fetch, DescribeMedium describe, KeepTexts kept, MediaConfig config) {
    this.fetch = fetch;
    this.describe = describe;
    this.kept = kept;
    this.config = config;
  }

  /** A part of a message, and what is in its place. */
  private record Place(ArrayNode content, int at, MediaPart part) {}

  @Override
  public Draft apply(Draft draft) {
    Set<MediaKind> kinds = ReadFeatures.of(draft);
    boolean asked = draft.body().has(ReadFeatures.FIELD);
    if (kinds.isEmpty() && !asked) {
      return draft;
    }
    ObjectNode body = draft.body().deepCopy();
    body.remove(ReadFeatures.FIELD);
    List<Place> places = placesOf(body, kinds);
    if (places.size() > config.most()) {
      throw ProblemException.invalid(
          "messages", "More than " + config.most() + " media are not turned into text.");
    }
    resolve(places, kinds, draft);
    return draft.with(body);
  }

  private List<Place> placesOf(ObjectNode body, Set<MediaKind> kinds) {
    List<Place> places = new ArrayList<>();
    JsonNode messages = body.path("messages");
    for (int message = 0; message < messages.size(); message++) {
      if (messages.get(message).path("content") instanceof ArrayNode content) {
        for (int at = 0; at < content.size(); at++) {
          String field = "messages[" + message + "].content[" + at + "]";
          Optional<MediaPart> part = MediaPart.read(content.get(at), field);
          if (part.isPresent() && mayBe(part.get(), kinds)) {
            places.add(new Place(content, at, part.get()));
          }
        }
      }
    }
    return places;
  }

  /** What a file is may show only when it is here. */
  private boolean mayBe(MediaPart part, Set<MediaKind> kinds) {
    MediaKind kind = part.kind();
    if (kind != null && kinds.contains(kind) && !describe.canDescribe(kind)) {
      throw DescribeMedium.notConfigured(kind);
    }
    return kind == null || kinds.contains(kind);
  }

  /**
   * When it returns or throws, nothing goes on any more: what would be spent then is not charged.
   */
  private void resolve(List<Place> places, Set<MediaKind> kinds, Draft draft) {
    Semaphore room = new Semaphore(config.atOnce());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<Optional<String>>> texts = new ArrayList<>();
        for (Place place : places) {
          texts.add(threads.submit(() -> textOf(place.part(), kinds, draft, room)));
        }
        for (int at = 0; at < places.size(); at++) {
          put(places.get(at), resultOf(texts.get(at)));
        }
      } finally {
        threads.shutdownNow(); // and closing waits
      }
    }
  }

  private Optional<String> textOf(MediaPart part, Set<MediaKind> kinds, Draft draft, Semaphore room)
      throws InterruptedException {
    room.acquire();
    try {
      return textOf(part, kinds, draft);
    } finally {
      room.release();
    }
  }

  /** Nothing where the medium turns out to be of a kind that stays as it is. */
  private Optional<String> textOf(MediaPart part, Set<MediaKind> kinds, Draft draft) {
    UUID account = draft.call().account();
    KeepTexts.Key before = kept.keyOf(account, part);
    String known = before == null ? null : kept.find(before);
    if (before != null && known != null && kinds.contains(before.kind())) {
      return Optional.of(wrapped(before.kind(), part.title(), known));
    }
    Medium medium = fetch.fetch(account, part);
    if (!kinds.contains(medium.kind())) {
      return Optional.empty();
    }
    KeepTexts.Key key = KeepTexts.keyOf(account, medium);
    String text = kept.find(key);
    if (text == null) {
      text = describedOrInvalid(part, medium, draft);
      kept.keep(key, text);
    }
    kept.note(account, part, key);
    return Optional.of(wrapped(medium.kind(), medium.name(), text));
  }

  private String describedOrInvalid(MediaPart part, Medium medium, Draft draft) {
    try {
      return describe.textOf(medium, draft);
    } catch (ProblemException e) {
      if (e.type() != ProblemType.UNPROCESSABLE) {
        throw e;
      }
      String detail = part.field() + ": " + e.detail();
      throw new ProblemException(
          ProblemType.INVALID_REQUEST,
          detail,
          List.of(new FieldError(part.field(), e.detail())),
          null,
          null);
    }
  }

  /** So that the model can tell what the user wrote from what was in a medium. */
  private static String wrapped(MediaKind kind, String title, String text) {
    String name = title.replaceAll("[\\p{Cntrl}\"<>&]", " ").strip();
    String head = "<attachment type=\"" + kind.title() + "\"";
    String named = name.isEmpty() ? "" : " name=\"" + name + "\"";
    return head + named + ">\n" + text + "\n</attachment>";
  }

  private static void put(Place place, Optional<String> text) {
    text.ifPresent(
        found ->
            place
                .content()
                .set(
                    place.at(),
                    place.content().objectNode().put("type", "text").put("text", found)));
  }

  private static Optional<String> resultOf(Future<Optional<String>> text) {
    try {
      return text.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ProblemException problem
          ? problem
          : new IllegalStateException("A medium could not be turned into text", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The call was interrupted.", e);
    }
  }
}
