package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a client's fields and reports all that are wrong at once. */
final class ValidateChatClient {

  private static final int MAX_NAME = 200;
  private static final int MAX_LABEL = 200;
  private static final int MAX_BUTTON_LABEL = 80;
  private static final int MAX_BUTTON_PROMPT = 4_000;
  private static final int MAX_BUTTONS = 12;
  private static final int MAX_CODE = 100_000;
  private static final int MAX_URL = 2_048;
  private static final int MAX_ORIGINS = 50;
  private static final int MAX_INSTRUCTION = 4_000;
  private static final int MAX_LIMIT = 1_000_000;
  private static final Duration MAX_DEBOUNCE = Duration.ofMinutes(1);
  private static final Duration MAX_IGNORED_ZONE = Duration.ofDays(366);

  private static final Pattern COLOR = Pattern.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})");

  /** An origin or CSP host source; nothing that could end a CSP directive. */
  private static final Pattern ORIGIN =
      Pattern.compile("\\*|https?://(\\*\\.)?[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*(:([0-9]{1,5}))?");

  private static final int PORT = 4;
  private static final int LAST_PORT = 65_535;

  private final List<FieldError> errors = new ArrayList<>();

  private ValidateChatClient() {}

  /** What a valid request says. */
  record Valid(String name, UUID aiGatewayId) {}

  /**
   * @throws ProblemException 400 with every field that is not valid
   */
  static Valid check(@Nullable ChatClientRequest request) {
    if (request == null) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    ValidateChatClient validate = new ValidateChatClient();
    String name = request.name() == null ? "" : request.name().strip();
    validate.length("name", name, 1, MAX_NAME);
    UUID gateway = validate.gatewayId(request.aiGatewayId());
    if (request.limitingParameters() != null) {
      validate.limits(request.limitingParameters());
    }
    if (request.clientParameters() != null) {
      validate.parameters(request.clientParameters());
    }
    if (!validate.errors.isEmpty() || gateway == null) {
      throw ProblemException.invalid(validate.errors);
    }
    return new Valid(name, gateway);
  }

  private @Nullable UUID gatewayId(@Nullable JsonNode id) {
    if (id == null || !id.isTextual() || !Ids.isId(id.textValue())) {
      wrong("aiGatewayId", "The UUID of an AI gateway is required.");
      return null;
    }
    return Ids.parse(id.textValue(), "The AI gateway");
  }

  private void limits(LimitingParameters limits) {
    limit("limitingParameters.messagesPerHour", limits.messagesPerHour());
    limit("limitingParameters.maxMessages", limits.maxMessages());
  }

  private void parameters(ClientParameters p) {
    String at = "clientParameters.";
    language(at + "languageCode", p.languageCode());
    buttons(at + "suggestionButtons", p.suggestionButtons());
    text(at + "customScripts", p.customScripts(), MAX_CODE);
    text(at + "customStyles", p.customStyles(), MAX_CODE);
    noNulls(at + "inputModes", p.inputModes());
    if (p.primaryColor() != null && !COLOR.matcher(p.primaryColor()).matches()) {
      wrong(at + "primaryColor", "Expected a colour as #rgb or #rrggbb.");
    }
    text(at + "pageTitle", p.pageTitle(), MAX_LABEL);
    text(at + "helloLabel", p.helloLabel(), MAX_LABEL);
    text(at + "helloSubLabel", p.helloSubLabel(), MAX_LABEL);
    text(at + "textAreaPlaceholder", p.textAreaPlaceholder(), MAX_LABEL);
    imageUrl(at + "logoImageUrl", p.logoImageUrl());
    origins(at + "allowedFrameOrigins", p.allowedFrameOrigins());
    text(at + "audioSynthesisVoice", p.audioSynthesisVoice(), MAX_LABEL);
    text(at + "audioSynthesisInstruction", p.audioSynthesisInstruction(), MAX_INSTRUCTION);
    duration(at + "maxScheduledIgnoredZone", p.maxScheduledIgnoredZone(), MAX_IGNORED_ZONE);
    duration(at + "messageDebounceInterval", p.messageDebounceInterval(), MAX_DEBOUNCE);
  }

  private void language(String field, @Nullable String code) {
    if (code == null) {
      return;
    }
    try {
      new Locale.Builder().setLanguageTag(code);
    } catch (IllformedLocaleException e) {
      wrong(field, "Expected a language tag such as en or pt-BR.");
    }
  }

  private void buttons(String field, @Nullable List<SuggestionButton> buttons) {
    if (buttons == null) {
      return;
    }
    if (buttons.size() > MAX_BUTTONS) {
      wrong(field, "At most " + MAX_BUTTONS + " buttons.");
    }
    for (int i = 0; i < buttons.size(); i++) {
      SuggestionButton button = buttons.get(i);
      String at = field + "[" + i + "]";
      if (button == null) {
        wrong(at, "Expected an object.");
        continue;
      }
      length(at + ".label", Objects.requireNonNullElse(button.label(), ""), 1, MAX_BUTTON_LABEL);
      length(at + ".prompt", Objects.requireNonNullElse(button.prompt(), ""), 1, MAX_BUTTON_PROMPT);
    }
  }

  private void origins(String field, @Nullable List<String> origins) {
    if (origins == null) {
      return;
    }
    if (origins.size() > MAX_ORIGINS) {
      wrong(field, "At most " + MAX_ORIGINS + " origins.");
    }
    for (int i = 0; i < origins.size(); i++) {
      String origin = origins.get(i);
      if (origin == null || origin.length() > MAX_URL || !isOrigin(origin)) {
        wrong(field + "[" + i + "]", "Expected an origin such as https://www.example.com, or *.");
      }
    }
  }

  private static boolean isOrigin(String origin) {
    Matcher parts = ORIGIN.matcher(origin);
    if (!parts.matches()) {
      return false;
    }
    String port = parts.group(PORT);
    return port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= LAST_PORT);
  }

  private void imageUrl(String field, @Nullable String url) {
    if (url == null || url.isEmpty()) {
      return;
    }
    text(field, url, MAX_URL);
    if (!WebAddress.isOne(url)) {
      wrong(field, "Expected an http or https address.");
    }
  }

  private void duration(String field, @Nullable JsonNode value, Duration longest) {
    if (value == null || value.isNull()) {
      return;
    }
    boolean fits =
        Durations.parse(value).filter(duration -> duration.compareTo(longest) <= 0).isPresent();
    if (!fits) {
      wrong(
          field,
          "Expected seconds, hh:mm:ss, or an ISO 8601 duration, from 0 to "
              + longest.toSeconds()
              + " seconds.");
    }
  }

  private void limit(String field, @Nullable Integer value) {
    if (value != null && (value < 0 || value > MAX_LIMIT)) {
      wrong(field, "From 0, which is no limit, to " + MAX_LIMIT + ".");
    }
  }

  private void noNulls(String field, @Nullable List<InputMode> modes) {
    if (modes != null && modes.stream().anyMatch(Objects::isNull)) {
      List<String> allowed = List.of(InputMode.values()).stream().map(String::valueOf).toList();
      errors.add(new FieldError(field, "null is not one of the allowed values.", allowed));
    }
  }

  private void text(String field, @Nullable String value, int longest) {
    if (value != null) {
      length(field, value, 0, longest);
    }
  }

  private void length(String field, String value, int shortest, int longest) {
    if (value.length() > longest || (shortest > 0 && value.isBlank())) {
      wrong(field, "Expected " + shortest + " to " + longest + " characters.");
    } else if (value.indexOf('\0') >= 0) {
      wrong(field, "The character NUL cannot be kept.");
    }
  }

  private void wrong(String field, String message) {
    errors.add(new FieldError(field, message));
  }
}
