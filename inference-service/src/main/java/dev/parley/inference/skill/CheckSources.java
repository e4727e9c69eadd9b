package dev.parley.inference.skill;

import dev.parley.inference.secret.Masks;
import dev.parley.inference.secret.Origins;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks a skill's sources and puts back the values that masks stand for. Whether an address may be
 * called is asked when it is called: names resolve to other addresses later.
 */
final class CheckSources {

  /** RFC 9110, section 5.6.2. */
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");

  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,4000}");

  private final List<InstructionSource> before;
  private final List<FieldError> errors = new ArrayList<>();

  private CheckSources(List<InstructionSource> before) {
    this.before = before;
  }

  /**
   * The sources that a client gave, with the values that it only saw masked.
   *
   * @param before the skill's sources until now, with their values in the clear
   * @throws ProblemException 400 with every field that is not valid
   */
  static List<InstructionSource> restore(
      List<InstructionSource> before, List<InstructionSource> given) {
    CheckSources check = new CheckSources(before);
    List<InstructionSource> restored = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int at = 0; at < given.size(); at++) {
      String field = "options.instructionSources[" + at + "]";
      InstructionSource source = given.get(at);
      if (!names.add(source.name())) {
        check.refuse(field + ".name", "Another source has this name.");
      }
      if (Origins.of(source.url()).isEmpty()) {
        check.refuse(field + ".url", "Must be an http or https URL, without a user name in it.");
      } else {
        restored.add(check.restore(source, field + ".headers"));
      }
    }
    if (!check.errors.isEmpty()) {
      throw ProblemException.invalid(check.errors);
    }
    return restored;
  }

  private InstructionSource restore(InstructionSource source, String field) {
    Optional<InstructionSource> stored =
        before.stream().filter(one -> one.name().equals(source.name())).findFirst();
    Map<String, String> headers = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, String> header : source.headers().entrySet()) {
      String name = header.getKey();
      String value = header.getValue();
      if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
        refuse(field, "Holds a name or a value that HTTP does not allow.");
      } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
        refuse(field, "Names a header twice.");
      } else if (Masks.isMask(value)) {
        headers.put(name, valueOf(name, value, stored, source, field));
      } else {
        headers.put(name, value);
      }
    }
    return source.withHeaders(headers);
  }

  /** A value goes to the host that it was given for: who may only edit cannot send it elsewhere. */
  private String valueOf(
      String name,
      String mask,
      Optional<InstructionSource> stored,
      InstructionSource source,
      String field) {
    Optional<String> value =
        stored.flatMap(one -> headerOf(one, name)).filter(v -> Masks.of(v).equals(mask));
    if (value.isEmpty()) {
      refuse(
          field,
          "A value that begins with "
              + Masks.HIDDEN
              + " is the mask of a value that is not stored here; give the value itself.");
    } else if (!Origins.of(stored.orElseThrow().url()).equals(Origins.of(source.url()))) {
      refuse(field, "A new host needs the values again; a mask does not carry them there.");
    }
    return value.orElse("");
  }

  private static Optional<String> headerOf(InstructionSource source, String name) {
    return source.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private void refuse(String field, String message) {
    errors.add(new FieldError(field, message));
  }
}
