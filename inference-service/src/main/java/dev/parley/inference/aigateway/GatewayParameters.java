package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.json.ObjectSchema;
import dev.parley.inference.secret.QuerySecrets;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every parameter of an AI gateway, with its type, limits and default: the one place where they are
 * defined. The names are the API's. A parameter that is absent or null has its default; null is a
 * value of its own only where the component is nullable.
 *
 * <p>Stored whole as one JSON document, without {@link #apiKey} and the values of headers, which
 * are kept encrypted beside it.
 *
 * @param baseAddress of an OpenAI-compatible API, such as {@code https://api.openai.com/v1}; empty
 *     for built-in models and for the default upstream
 * @param knowledgeBaseMinimumScore passages that score less are left out; 0 to 1
 * @param apiKey for the API at {@code baseAddress}; masked wherever it is shown
 * @param modelName of the upstream, or a built-in model
 */
public record GatewayParameters(
    @Size(max = 2000) String baseAddress,
    @Size(max = 200) @JsonDeserialize(contentUsing = IdReader.class) List<UUID> skills,
    boolean hideToolsWithoutSkill,
    @Size(max = 500) List<@Size(max = 200) String> alwaysVisibleTools,
    boolean enableBash,
    @Valid @Nullable BashOptions bashOptions,
    @Size(max = 100) @JsonDeserialize(contentUsing = IdReader.class)
        List<UUID> knowledgeCollections,
    @Min(1) @Max(100) Integer knowledgeBaseMaximumResults,
    @DecimalMin("0") @DecimalMax("1") BigDecimal knowledgeBaseMinimumScore,
    boolean knowledgeUseReferences,
    boolean knowledgeUseMetaDescriptions,
    QueryStrategy queryStrategy,
    @Valid QueryStrategyParameters queryStrategyParameters,
    @Pattern(regexp = "[\\x21-\\x7e]{1,1000}", message = "must be 1 to 1000 printable characters")
        @Nullable String apiKey,
    @NotBlank @Size(max = 200) String modelName,
    @DecimalMin("0") @DecimalMax("2") @Nullable BigDecimal temperature,
    @DecimalMin("0") @DecimalMax("1") @Nullable BigDecimal topP,
    @DecimalMin("-2") @DecimalMax("2") @Nullable BigDecimal presencePenalty,
    @DecimalMin("-2") @DecimalMax("2") @Nullable BigDecimal frequencyPenalty,
    @Size(max = 200) @Nullable String stop,
    @Min(1) @Nullable Integer maxCompletionTokens,
    @Min(1) @Nullable Integer contextMaximumSize,
    ContextOverflowAction contextOverflowAction,
    @Size(max = 200_000) @Nullable String systemInstruction,
    @Size(max = 200_000) @Nullable String workerScriptSource,
    @Size(max = 100_000) @Nullable String userPromptTemplate,
    @Size(max = 100_000) @Nullable String assistantPrefill,
    boolean includePrefillingInMessages,
    @Size(max = 50) @Nullable String reasoningEffort,
    @Size(max = 50) @Nullable String verbosity,
    List<Flag> flags,
    @Size(max = 500) @Nullable List<ObjectNode> tools,
    @Size(max = 200) List<@Valid ProtocolFunction> protocolFunctions,
    @Size(max = 50)
        List<@Size(max = 2000) @Pattern(regexp = Url.PATTERN, message = Url.MESSAGE) String>
            protocolFunctionSources,
    @Size(max = 50) List<@Valid RemoteSource> mcpSources,
    @Size(max = 50) List<@Valid RemoteSource> systemInstructionsSources,
    List<MultimodalFeature> enabledMultimodalFeatures,
    @PositiveOrZero @Nullable Integer toolContextCount,
    @Valid @Nullable SentinelOptions sentinelOptions,
    @Valid @Nullable BuiltinFunctionsOptions builtinFunctionsOptions,
    @Valid @Nullable ModerationParameters moderationParameters,
    @Size(max = 200) @Nullable String knownToolHandlerName,
    boolean toolInvocationExplanations,
    @Valid @Nullable ModelRoutingParameters modelRoutingParameters,
    @Nullable ObjectNode additionalSettings) {

  /** Fills in the defaults. */
  public GatewayParameters {
    baseAddress = or(baseAddress, "").strip();
    skills = copy(skills);
    alwaysVisibleTools = copy(alwaysVisibleTools);
    knowledgeCollections = copy(knowledgeCollections);
    knowledgeBaseMaximumResults = or(knowledgeBaseMaximumResults, 8);
    knowledgeBaseMinimumScore = or(knowledgeBaseMinimumScore, BigDecimal.ZERO);
    queryStrategy = or(queryStrategy, QueryStrategy.Plain);
    queryStrategyParameters = or(queryStrategyParameters, new QueryStrategyParameters(null, null));
    contextOverflowAction = or(contextOverflowAction, ContextOverflowAction.Throw);
    flags = copy(flags);
    tools = tools == null ? null : List.copyOf(tools);
    protocolFunctions = copy(protocolFunctions);
    protocolFunctionSources = copy(protocolFunctionSources);
    mcpSources = copy(mcpSources);
    systemInstructionsSources = copy(systemInstructionsSources);
    enabledMultimodalFeatures = copy(enabledMultimodalFeatures);
  }

  /** How a search query is made of the conversation. */
  public enum QueryStrategy {
    Plain,
    Concatenate,
    FullRewrite,
    UserRewrite,
    QueryFunction
  }

  /** What happens to a conversation that is longer than {@code contextMaximumSize}. */
  public enum ContextOverflowAction {
    Throw,
    Truncate
  }

  /** What is special about the model. */
  public enum Flag {
    NoSystemInstruct,
    NoTemperature,
    ThinkingProcess,
    NoAssistantPrefilling,
    ReturnReasoningTokens,
    DisableMultiModalInput,
    DiffusingStream,
    OpenAiStrictJson,
    StructuredOutputSupport,
    PreserveThinkingTokens,
    NoStopParameter,
    NoReasoningEffort,
    RewriteToolCallsAsUserMessages,
    DisableReasoningSummary,
    DisableReasoningDetails,
    IncludeStoredReasoning,
    StrictUserAssistantTurns
  }

  /** Inputs that are turned into text for models that lack them. */
  public enum MultimodalFeature {
    Image,
    Audio,
    Video,
    File,
    OtherFiles,
    All
  }

  /** Functions that Parley brings itself. */
  public enum BuiltinFunction {
    WebSearch,
    Code,
    OpenUrl,
    Remember,
    ImageGeneration,
    XPostsSearch,
    GenerateDocument,
    GenerateWebPage,
    AdvancedWebUsage,
    Request,
    Calendar
  }

  /** Whether a list of tools names those that are allowed or those that are not. */
  public enum ToolExclusionMode {
    WhiteList,
    BlackList
  }

  /** How much of what a web search found is given to the model. */
  public enum WebSearchMode {
    Full,
    Summarized
  }

  /** Quality of generated images. */
  public enum ImageQuality {
    Low,
    Medium,
    High,
    Highest
  }

  /** Commands in the sandbox. */
  public record BashOptions(
      boolean allowDataPersistence,
      @Size(max = 500) List<@Size(max = 200) String> toolList,
      ToolExclusionMode toolExclusionMode) {
    public BashOptions {
      toolList = copy(toolList);
      toolExclusionMode = or(toolExclusionMode, ToolExclusionMode.WhiteList);
    }
  }

  /** How many messages a query is made of, for the strategies that use several. */
  public record QueryStrategyParameters(
      @Min(1) @Max(100) @Nullable Integer rewriteContextSize,
      @Min(1) @Max(100) @Nullable Integer concatenateContextSize) {
    public QueryStrategyParameters {
      rewriteContextSize = or(rewriteContextSize, 5);
      concatenateContextSize = or(concatenateContextSize, 3);
    }
  }

  /** A function that is called by HTTP. */
  public record ProtocolFunction(
      @NotNull
          @Pattern(
              regexp = "[a-zA-Z0-9_-]{1,64}",
              message = "must be 1 to 64 letters, digits, '_' or '-'")
          String name,
      @NotNull @Size(max = 10_000) String description,
      @Size(max = 50) Map<String, String> headers,
      @NotNull @Size(max = 2000) @Pattern(regexp = Url.PATTERN, message = Url.MESSAGE)
          String callbackUrl,
      @NotNull @ObjectSchema JsonNode contentFormat) {
    public ProtocolFunction {
      headers = headers == null ? Map.of() : Map.copyOf(headers);
    }

    /** Without the values of headers: this may reach a log. */
    @Override
    public String toString() {
      return "ProtocolFunction[" + name + ", " + QuerySecrets.masked(callbackUrl) + "]";
    }
  }

  /** A server of tools or of instructions; {@code cacheDuration} is in seconds. */
  public record RemoteSource(
      @NotBlank @Size(max = 200) String name,
      @Size(max = 10_000) @Nullable String description,
      @NotNull @Size(max = 2000) @Pattern(regexp = Url.PATTERN, message = Url.MESSAGE) String url,
      @Size(max = 50) Map<String, String> headers,
      @PositiveOrZero Integer cacheDuration) {
    public RemoteSource {
      headers = headers == null ? Map.of() : Map.copyOf(headers);
      cacheDuration = or(cacheDuration, 600);
    }

    /** Without the values of headers: this may reach a log. */
    @Override
    public String toString() {
      return "RemoteSource[" + name + ", " + QuerySecrets.masked(url) + "]";
    }
  }

  /** Which of the built-in functions the model may call. */
  public record SentinelOptions(List<BuiltinFunction> enabledFunctions) {
    public SentinelOptions {
      enabledFunctions = copy(enabledFunctions);
    }
  }

  /** Settings of the built-in functions. */
  public record BuiltinFunctionsOptions(
      WebSearchMode webSearchMode,
      @Min(1) @Max(100) Integer webSearchMaxResults,
      @Min(1) @Max(10) Integer imageGenerationMaxResults,
      ImageQuality imageGenerationQuality,
      boolean imageGenerationAllowMatureContent,
      boolean imageGenerationAllowReferenceUsage,
      @Size(max = 200) @Nullable String imageGenerationModelName,
      boolean includeAllMemoryContext) {
    public BuiltinFunctionsOptions {
      webSearchMode = or(webSearchMode, WebSearchMode.Full);
      webSearchMaxResults = or(webSearchMaxResults, 10);
      imageGenerationMaxResults = or(imageGenerationMaxResults, 1);
      imageGenerationQuality = or(imageGenerationQuality, ImageQuality.Low);
    }
  }

  /** From which degree on a request is refused, 0 to 10; 0 refuses nothing. */
  public record ModerationParameters(
      @Min(0) @Max(10) int violenceThreshold,
      @Min(0) @Max(10) int sexualExplicitThreshold,
      @Min(0) @Max(10) int politicalThreshold,
      @Min(0) @Max(10) int dangerousContentThreshold,
      @Min(0) @Max(10) int jailbreakThreshold) {}

  /** Models by the complexity of the question. */
  public record ModelRoutingParameters(
      @NotBlank @Size(max = 200) String lowComplexityModelName,
      @Size(max = 50) @Nullable String lowComplexityModelReasoningEffort,
      @NotBlank @Size(max = 200) String mediumComplexityModelName,
      @Size(max = 50) @Nullable String mediumComplexityModelReasoningEffort,
      @NotBlank @Size(max = 200) String highComplexityModelName,
      @Size(max = 50) @Nullable String highComplexityModelReasoningEffort) {}

  /** What counts as an address that we may call. */
  private static final class Url {
    static final String PATTERN = "(?i)https?://.+";
    static final String MESSAGE = "must be an http or https URL";
  }

  private static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
