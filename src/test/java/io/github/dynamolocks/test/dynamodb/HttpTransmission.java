package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Forwards requests to another DynamoDB over HTTP. A proxy between clients and that
 * DynamoDB uses it.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpTransmission implements Transmission {

	/**
	 * The headers that belong to a connection, or that the HTTP client sets. Without
	 * {@code Accept-Encoding} the answers are not compressed.
	 */
	private static final Set<String> NOT_FORWARDED = Set.of("connection", "keep-alive", "proxy-connection", "te",
			"trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect", "accept-encoding");

	/**
	 * The longest wait for an answer. A test does not hang when DynamoDB has stopped.
	 */
	private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

	private final URI endpoint;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/**
	 * Creates a transmission to a DynamoDB.
	 * @param endpoint the address on which it listens
	 */
	public HttpTransmission(URI endpoint) {
		this.endpoint = endpoint;
	}

	@Override
	public ApiAnswer send(ApiRequest request) throws IOException, InterruptedException {
		HttpRequest.Builder copy = HttpRequest.newBuilder(this.endpoint.resolve("/"))
			.timeout(ANSWER_TIMEOUT)
			.POST(BodyPublishers.ofString(request.body()));
		forwarded(request.headers()).forEach((name, values) -> values.forEach((value) -> copy.header(name, value)));
		HttpResponse<String> answer = this.http.send(copy.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
		return new ApiAnswer(answer.statusCode(), forwarded(answer.headers().map()), answer.body());
	}

	private static Map<String, List<String>> forwarded(Map<String, List<String>> headers) {
		Map<String, List<String>> forwarded = new HashMap<>(headers);
		forwarded.keySet().removeIf((name) -> NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)));
		return forwarded;
	}

}
