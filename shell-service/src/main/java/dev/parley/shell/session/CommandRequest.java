package dev.parley.shell.session;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command for bash.
 *
 * @param timeoutSeconds after which it is ended; null for the default
 * @param tools names of programs whose calls the caller answers; only for streams
 * @param stream whether its output shall come as it is printed, as server-sent events
 */
public record CommandRequest(
    @NotBlank String command,
    @Min(1) @Max(86_400) @Nullable Integer timeoutSeconds,
    @Size(max = 128)
        List<@Pattern(regexp = "[a-zA-Z0-9_-]{1,64}", message = "must be a program's name") String>
            tools,
    boolean stream) {

  public CommandRequest {
    tools = tools == null ? List.of() : List.copyOf(tools);
  }
}
