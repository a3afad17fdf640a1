package io.github.dynamolocks.sample.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The options of the runner.
 *
 * @param directory the sample's directory with its template and its target directory
 * @param endpoint the address of DynamoDB, null for AWS or for a DynamoDB of the runner
 * @param region the region, null for a DynamoDB of the runner
 * @param tickets the number of tickets in each stock
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
				throw new IllegalArgumentException(
						"The argument '%s' is not supported. Usage:%n%s".formatted(argument, USAGE));
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
	 * Returns whether the runner must start a DynamoDB.
	 * @return true without an endpoint and a region
	 */
	boolean startsDynamoDb() {
		return this.endpoint == null && this.region == null;
	}

	Path target() {
		return this.directory.resolve("target");
	}

}
