package dev.parley.chat.client;

import java.util.UUID;

/**
 * A web chat client of an account, complete: nothing that has a default is null in its parameters.
 *
 * @param aiGatewayId the AI gateway that answers; it may have been deleted since
 * @param widgetKey what a widget begins with; public
 */
public record ChatClient(
    UUID id,
    UUID account,
    String name,
    UUID aiGatewayId,
    String widgetKey,
    LimitingParameters limitingParameters,
    ClientParameters clientParameters) {}
