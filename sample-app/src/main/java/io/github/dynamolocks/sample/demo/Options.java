package io.github.dynamolocks.sample.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How the runner was called.
 *
 * @param directory the sample's directory, which holds its template and its target
 * @param endpoint where DynamoDB is, null for the one of AWS or one of the runner's own
 * @param region the region, null for one of the runner's own
 * @param tickets how many tickets each stock has
 * @param lease the lease of the locks
 */
record Options(Path directory, @Nullable String endpoint, @Nullable String region, int tickets, Duration lease) {

	static final List<String> STOCKS = List.of("concert", "theatre");

	static final String USAGE = """
			--directory=<the sample's directory>, default: .
			--endpoint=<address of LocalStack or another DynamoDB>; or the variable TICKETS_ENDPOINT
			--region=<region of AWS>, for the DynamoDB there; or the variable TICKETS_REGION
			--tickets=<tickets in each of the two stocks>, 10 to 5000, default: 150
			--lease=<seconds>, 3 to 60, default: 5
			Without an endpoint and a region, the runner starts a DynamoDB of its own.""";

	static Options parse(String[] arguments, Map<String, String> environment) {
		Map<String, String> values = new HashMap<>();
		for (String argument : arguments) {
			int equals = argument.indexOf('=');
			if (!argument.startsWith("--") || equals < 0
					|| !List.of("directory", "endpoint", "region", "tickets", "lease")
						.contains(argument.substring(2, equals))) {
				throw new IllegalArgumentException("What is '%s'? It may be:%n%s".formatted(argument, USAGE));
			}
			values.put(argument.substring(2, equals), argument.substring(equals + 1));
		}
		return new Options(Path.of(values.getOrDefault("directory", ".")).toAbsolutePath().normalize(),
				values.getOrDefault("endpoint", environment.get("TICKETS_ENDPOINT")),
				values.getOrDefault("region", environment.get("TICKETS_REGION")),
				number(values, "tickets", 150, 10, 5_000), Duration.ofSeconds(number(values, "lease", 5, 3, 60)));
	}

	private static int number(Map<String, String> values, String name, int otherwise, int min, int max) {
		return Optional.ofNullable(values.get(name)).map((value) -> {
			if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
				throw new IllegalArgumentException(
						"--%s=%s is not a number from %d to %d:%n%s".formatted(name, value, min, max, USAGE));
			}
			return Integer.parseInt(value);
		}).orElse(otherwise);
	}

	/**
	 * Whether the runner has to bring a DynamoDB of its own.
	 * @return true if none was named
	 */
	boolean startsDynamoDb() {
		return this.endpoint == null && this.region == null;
	}

	Path target() {
		return this.directory.resolve("target");
	}

}
