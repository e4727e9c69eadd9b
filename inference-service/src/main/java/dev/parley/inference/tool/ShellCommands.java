package dev.parley.inference.tool;

import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.BashOptions;
import dev.parley.inference.aigateway.GatewayParameters.ToolExclusionMode;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.skill.OfferSkills;
import dev.parley.inference.tool.shell.ShellTools;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tools of an AI gateway are commands of its shell rather than functions: those of a white
 * list, or all but those of a black list. The shell itself and the function that loads skills stay
 * functions.
 */
final class ShellCommands {

  private static final Set<String> RESERVED = Set.of(ShellTools.NAME, OfferSkills.READ_SKILL);

  private ShellCommands() {}

  /**
   * The names of the tools that become commands.
   *
   * @param offered all tools; without the shell among them none become commands
   */
  static Set<String> of(GatewayParameters parameters, List<Tool> offered) {
    BashOptions options = parameters.bashOptions();
    boolean hasShell = offered.stream().anyMatch(tool -> tool.name().equals(ShellTools.NAME));
    if (options == null || !hasShell) {
      return Set.of();
    }
    boolean listed = options.toolExclusionMode() == ToolExclusionMode.WhiteList;
    return offered.stream()
        .filter(tool -> isListed(tool, options.toolList()) == listed)
        .map(Tool::name)
        .filter(name -> !RESERVED.contains(name))
        .collect(Collectors.toSet());
  }

  private static boolean isListed(Tool tool, List<String> list) {
    return list.contains(tool.name()) || tool.formerNames().stream().anyMatch(list::contains);
  }
}
