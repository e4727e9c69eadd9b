package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.Addresses.Place;
import dev.parley.inference.secret.Masks;
import dev.parley.inference.secret.Origins;
import dev.parley.inference.secret.QuerySecrets;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts secrets back into the queries of addresses that a client only saw masked; as with headers, a
 * value goes to the host that it was given for.
 */
final class RestoreAddresses {

  private final ObjectNode before;
  private final List<FieldError> errors = new ArrayList<>();

  private RestoreAddresses(ObjectNode before) {
    this.before = before;
  }

  /**
   * Changes what was given, and gives it back.
   *
   * @param before the parameters until now, with values in the clear; empty for new ones
   * @param given what a client gave; its shape is not checked yet, and what has another is left
   * @throws ProblemException 400 for each mask that stands for nothing that may be put there
   */
  static ObjectNode restore(ObjectNode before, ObjectNode given) {
    RestoreAddresses restore = new RestoreAddresses(before);
    Addresses.replaceEach(given, restore::restored);
    if (!restore.errors.isEmpty()) {
      throw ProblemException.invalid(restore.errors);
    }
    return given;
  }

  private String restored(Place place, String url) {
    return QuerySecrets.replaced(
        url,
        (name, value) ->
            Masks.isMask(value) ? valueOf(place, url, name, value).orElse(value) : value);
  }

  private Optional<String> valueOf(Place place, String url, String name, String mask) {
    List<String> all = Addresses.of(place.list(), before);
    List<String> meant =
        candidates(place, url, all).stream()
            .flatMap(stored -> QuerySecrets.values(stored, name).stream())
            .filter(value -> Masks.of(value).equals(mask))
            .distinct()
            .toList();
    if (meant.size() == 1) {
      return Optional.of(meant.getFirst());
    }
    boolean isElsewhere =
        all.stream()
            .flatMap(stored -> QuerySecrets.values(stored, name).stream())
            .anyMatch(value -> Masks.of(value).equals(mask));
    errors.add(
        new FieldError(
            ReadParameters.PROPERTY + "." + place.field(),
            meant.size() > 1
                ? "Several stored values have this mask; give the value itself."
                : isElsewhere ? RestoreHeaders.NEW_HOST : RestoreHeaders.NOT_STORED));
    return Optional.empty();
  }

  /** The address that was shown at this place or at another one, or else all of the same host. */
  private static List<String> candidates(Place place, String url, List<String> all) {
    if (place.at() < all.size() && QuerySecrets.masked(all.get(place.at())).equals(url)) {
      return List.of(all.get(place.at()));
    }
    List<String> shown =
        all.stream().filter(stored -> QuerySecrets.masked(stored).equals(url)).toList();
    Optional<String> origin = Origins.of(QuerySecrets.withoutQuery(url));
    return shown.isEmpty() && origin.isPresent()
        ? all.stream()
            .filter(stored -> Origins.of(QuerySecrets.withoutQuery(stored)).equals(origin))
            .toList()
        : shown;
  }
}
