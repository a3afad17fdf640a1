package io.github.dynamolocks.annotation;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.client.LockClientSettings.HolderDetail;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.LockTable.GlobalTablePolicy;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;

/**
 * Holds the values of the properties {@code dynamo-locks.*}.
 *
 * @param store where the locks are kept
 * @param table the table
 * @param onStartup whether to validate or create the table when the context starts
 * @param timeouts the bounds of requests
 * @param settings the defaults of the client
 * @param endpoint the endpoint of DynamoDB, null for the default of the AWS SDK
 * @param region the region, null for the default of the AWS SDK
 */
record LockProperties(StoreType store, LockTable table, TableInitialization onStartup, RequestTimeouts timeouts,
		LockClientSettings settings, @Nullable URI endpoint, @Nullable String region) {

	private static final int MAX_PORT = 65_535;

	private static final String NO_DETAILS = "none";

	/**
	 * Reads all properties.
	 * @param environment the environment that contains them
	 * @return the values
	 * @throws IllegalStateException if a value is not valid, or if a property is unknown
	 * and unknown properties fail the start
	 */
	static LockProperties read(Environment environment) {
		PropertyReader reader = new PropertyReader(environment);
		Reaction unknown = reader.constant(LockProperty.UNKNOWN_PROPERTIES, Reaction.class);
		if (environment instanceof ConfigurableEnvironment sources) {
			UnknownProperties.check(sources, unknown);
		}
		// Spring Boot reads it, if there is a health check
		String unused = reader.required(LockProperty.HEALTH_KEY);
		return new LockProperties(reader.constant(LockProperty.STORE, StoreType.class), table(reader),
				reader.constant(LockProperty.ON_STARTUP, TableInitialization.class), timeouts(reader), settings(reader),
				endpoint(reader), region(reader));
	}

	/**
	 * Returns the bound of a request.
	 * @return the configured bound; null if it is derived from each lease
	 */
	@Nullable Duration requestTimeout() {
		return this.timeouts.perCall();
	}

	private static LockTable table(PropertyReader reader) {
		LockTable named = reader.parse(LockProperty.TABLE_NAME, explained((name) -> LockTable.of(name)));
		LockTable keyed = reader.parse(LockProperty.KEY_ATTRIBUTE, explained(named::withKeyAttribute));
		return sorted(reader, keyed)
			.withGlobalTables(reader.constant(LockProperty.GLOBAL_TABLES, GlobalTablePolicy.class));
	}

	private static LockTable sorted(PropertyReader reader, LockTable table) {
		String attribute = reader.optional(LockProperty.SORT_KEY_ATTRIBUTE);
		String value = reader.optional(LockProperty.SORT_KEY_VALUE);
		if ((attribute == null) != (value == null)) {
			LockProperty present = (attribute != null) ? LockProperty.SORT_KEY_ATTRIBUTE : LockProperty.SORT_KEY_VALUE;
			LockProperty absent = (attribute != null) ? LockProperty.SORT_KEY_VALUE : LockProperty.SORT_KEY_ATTRIBUTE;
			throw reader.bad(present, "also needs " + absent.key() + ". Set both, or neither", null);
		}
		if (attribute == null) {
			return table;
		}
		// One after the other, so that the message names the property that is not valid
		LockTable sorted = reader.parse(LockProperty.SORT_KEY_ATTRIBUTE,
				explained((text) -> table.withSortKey(text, "any")));
		return reader.parse(LockProperty.SORT_KEY_VALUE, explained((text) -> sorted.withSortKey(attribute, text)));
	}

	/** Completes "it …" with the message of the table's own check. */
	private static Function<String, LockTable> explained(Function<String, LockTable> step) {
		return (text) -> {
			try {
				return step.apply(text);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("is not valid: " + ex.getMessage(), ex);
			}
		};
	}

	private static RequestTimeouts timeouts(PropertyReader reader) {
		Duration least = Duration.ofMillis(1);
		Duration call = reader.optionalDuration(LockProperty.REQUEST_TIMEOUT, least, LockRequest.MAX_TIME);
		Duration attempt = reader.optionalDuration(LockProperty.ATTEMPT_TIMEOUT, least, LockRequest.MAX_TIME);
		if (call != null && attempt != null && attempt.compareTo(call) > 0) {
			throw reader.bad(LockProperty.ATTEMPT_TIMEOUT,
					"is longer than %s. Make it at most that long".formatted(LockProperty.REQUEST_TIMEOUT.key()), null);
		}
		RequestTimeouts bounds = RequestTimeouts.DERIVED;
		if (call != null) {
			bounds = bounds.withPerCall(call);
		}
		return (attempt != null) ? bounds.withPerAttempt(attempt) : bounds;
	}

	private static LockClientSettings settings(PropertyReader reader) {
		String application = reader.optional(LockProperty.APPLICATION_NAME);
		if (application == null) {
			application = reader.resolved("spring.application.name");
		}
		if (application == null || application.isBlank()) {
			application = LockClientSettings.DEFAULTS.application();
		}
		Duration pollMin = reader.duration(LockProperty.POLL_MIN, Duration.ofMillis(1), LockRequest.MAX_TIME);
		Duration pollMax = reader.duration(LockProperty.POLL_MAX, Duration.ofMillis(1), LockRequest.MAX_TIME);
		if (pollMax.compareTo(pollMin) < 0) {
			throw reader.bad(LockProperty.POLL_MIN, "is longer than %s, which is %s. Make that at least as long"
				.formatted(LockProperty.POLL_MAX.key(), reader.required(LockProperty.POLL_MAX)), null);
		}
		LockClientSettings read = LockClientSettings.DEFAULTS
			.withWaitTime(reader.duration(LockProperty.WAIT_TIME, Duration.ZERO, LockRequest.MAX_TIME))
			.withLease(reader.duration(LockProperty.LEASE, LockRequest.MIN_LEASE, LockRequest.MAX_TIME))
			.withPolls(pollMin, pollMax)
			.withHandoffTime(reader.duration(LockProperty.HANDOFF_TIME, Duration.ZERO, LockRequest.MAX_TIME))
			.withShutdownGrace(reader.duration(LockProperty.SHUTDOWN_GRACE, Duration.ZERO, LockRequest.MAX_TIME))
			.withApplication(application)
			.withThreads(reader.number(LockProperty.THREADS, 1, LockClientSettings.MAX_THREADS))
			.withMaxResources(reader.number(LockProperty.MAX_RESOURCES, 1, LockClientSettings.MAX_RESOURCES))
			.withHolderDetails(reader.parse(LockProperty.HOLDER_DETAILS, LockProperties::holderDetails));
		if (reader.flag(LockProperty.FENCED)) {
			read = read.withFencing();
		}
		// A property of Spring Boot, which ignores the case of true
		return "true".equalsIgnoreCase(reader.resolved("spring.threads.virtual.enabled")) ? read.withVirtualThreads()
				: read;
	}

	private static Set<HolderDetail> holderDetails(String text) {
		Set<HolderDetail> details = EnumSet.noneOf(HolderDetail.class);
		if (text.equalsIgnoreCase(NO_DETAILS)) {
			return details;
		}
		for (String part : text.split(",", -1)) {
			details.add(Arrays.stream(HolderDetail.values())
				.filter((detail) -> detail.name().equalsIgnoreCase(part.strip()))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException(
						"has the part '%s'. Give host, process and thread, or some of them, separated by commas, or %s"
							.formatted(part.strip(), NO_DETAILS))));
		}
		return details;
	}

	private static @Nullable URI endpoint(PropertyReader reader) {
		String text = reader.optional(LockProperty.ENDPOINT);
		if (text == null) {
			return null;
		}
		try {
			URI endpoint = new URI(text);
			if (("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
					&& endpoint.getHost() != null && endpoint.getPort() != 0 && endpoint.getPort() <= MAX_PORT
					&& endpoint.getUserInfo() == null && endpoint.getQuery() == null
					&& endpoint.getFragment() == null) {
				return endpoint;
			}
			throw new URISyntaxException(text,
					"not http:// or https:// with a host, an optional port and an optional path");
		}
		catch (URISyntaxException ex) {
			throw reader.bad(LockProperty.ENDPOINT, "is not a valid endpoint. Write it like http://localhost:8000", ex);
		}
	}

	private static @Nullable String region(PropertyReader reader) {
		String text = reader.optional(LockProperty.REGION);
		if (text != null && !text.matches("[a-z0-9-]+")) {
			throw reader.bad(LockProperty.REGION, "is not a valid region. Write it like eu-central-1", null);
		}
		return text;
	}

}
