package io.github.dynamolocks.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Checks that every failed start of a Spring Boot application ends in a description and
 * an action.
 */
class StartReportTests {

	private static final Duration START = Duration.ofMinutes(2);

	/** More than the ten seconds of a quiet machine, because other tests run as well. */
	private static final int MOST_MILLIS = 15_000;

	@Test
	void invalidPropertyIsReportedWithItsValueAndRange() {
		assertReport(failure(Locked.class, "--dynamo-locks.store=memory", "--dynamo-locks.lease=1s"),
				List.of("dynamo-locks.lease", "\"1s\""), List.of("from 3s to 30d"));
	}

	@Test
	void unknownPropertyIsReportedWithTheNearestName() {
		assertReport(
				failure(Locked.class, "--dynamo-locks.store=memory", "--dynamo-locks.leese=5s",
						"--dynamo-locks.unknown-properties=fail"),
				List.of("dynamo-locks.leese"), List.of("dynamo-locks.lease"));
	}

	@Test
	void invalidSwitchIsReported() {
		assertReport(failure(Locked.class, "--dynamo-locks.enabled=perhaps"), List.of("dynamo-locks.enabled"),
				List.of("true or false"));
	}

	@Test
	void invalidAnnotationIsReportedWithItsMethodAndAttribute() {
		assertReport(failure(Misspelt.class, "--dynamo-locks.store=memory"),
				List.of("Misspelt$Job.run()", "waitTime \"soon\""), List.of("5s"));
	}

	@Test
	void invalidExpressionIsReportedWithItsMethod() {
		assertReport(failure(UnknownParameter.class, "--dynamo-locks.store=memory"),
				List.of("UnknownParameter$Job.run()", "resource \"#di\""), List.of("#id"));
	}

	@Test
	void missingTableIsReportedWithTheRegionAndAccountThatWereAsked() {
		assertReport(failure(Missing.class, "--dynamo-locks.table-name=not-there"),
				List.of("'not-there'", "region eu-central-1", "account 123456789012"),
				List.of("aws dynamodb create-table --table-name not-there", "check region and account"));
	}

	@Test
	void refusedConnectionIsReportedWithTheEndpoint() {
		FailureAnalysis report = failure(Unreachable.class);

		assertReport(report, List.of("endpoint http://127.0.0.1:"),
				List.of("dynamo-locks.endpoint", "Start DynamoDB at that address"));
	}

	@Test
	void clientOfTheApplicationWithoutARegionIsReported() {
		assumeThat(System.getenv()).doesNotContainKey("AWS_REGION");

		assertReport(failure(WithoutRegion.class), List.of("built without a region"), List.of("AWS_REGION"));
	}

	@Test
	@Tag("slow")
	void missingRegionIsReportedInTime() throws IOException {
		assertReportOfProcess(Map.of(), "The region of the locks' DynamoDB is not known", "AWS_REGION");
	}

	@Test
	@Tag("slow")
	void missingCredentialsAreReportedInTime() throws IOException {
		assertReportOfProcess(Map.of("AWS_REGION", "eu-central-1"),
				"The DynamoDB client of the locks has no credentials", "AWS_ACCESS_KEY_ID");
	}

	/**
	 * Starts a JVM that finds no settings of the AWS SDK, on a host whose metadata
	 * service accepts connections and never answers.
	 */
	private static void assertReportOfProcess(Map<String, String> settings, String description, String action)
			throws IOException {
		assumeThat(System.getenv().keySet()).as("settings of the AWS SDK on this machine")
			.noneMatch((name) -> name.matches("AWS_(REGION|PROFILE|ACCESS_KEY_ID|ROLE_ARN|CONTAINER_.*)"));
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Map<String, String> environment = new HashMap<>(settings);
			environment.put("AWS_EC2_METADATA_DISABLED", "false");
			environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort());
			environment.put("AWS_CONFIG_FILE", "/nonexistent");
			environment.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
			try (ChildJvm jvm = ChildJvm.start(environment, FailingStart.class, "--spring.main.banner-mode=off")) {
				String line = jvm.awaitLine("failed after ", START);

				assertThat(Integer.parseInt(line.replaceAll("\\D", ""))).isLessThan(MOST_MILLIS);
				assertThat(String.join("\n", jvm.lines())).containsSubsequence("APPLICATION FAILED TO START",
						"Description:", description, "Action:", action);
			}
		}
	}

	private static void assertReport(FailureAnalysis report, List<String> description, List<String> action) {
		assertThat(report.getDescription()).contains(description);
		assertThat(report.getAction()).contains(action).endsWith(".");
	}

	/** Returns what Spring Boot reports: the first analysis that explains the failure. */
	private static FailureAnalysis failure(Class<?> configuration, String... arguments) {
		SpringApplication application = new SpringApplication(configuration);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		Throwable failure = catchThrowable(() -> application.run(arguments).close());
		assertThat(failure).isNotNull();
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class,
					SpringFactoriesLoader.ArgumentResolver.of(Environment.class, new StandardEnvironment()),
					SpringFactoriesLoader.FailureHandler.handleMessage((message, ex) -> {
						// Some analyzers need the bean factory, which has closed
					}))
			.stream()
			.sorted(AnnotationAwareOrderComparator.INSTANCE)
			.map((analyzer) -> analyze(analyzer, failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analyzer explains the failure", failure));
	}

	private static @Nullable FailureAnalysis analyze(FailureAnalyzer analyzer, Throwable failure) {
		return analyzer.analyze(failure);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Locked {

		@Bean
		FailingStart.Job job() {
			return new FailingStart.Job();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Misspelt {

		@Bean
		Misspelt.Job job() {
			return new Misspelt.Job();
		}

		static class Job {

			@DistributedLock(waitTime = "soon")
			void run() {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class UnknownParameter {

		@Bean
		UnknownParameter.Job job() {
			return new UnknownParameter.Job();
		}

		static class Job {

			@DistributedLock("#di")
			void run(String id) {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Missing extends Locked {

		@Bean
		DynamoDbClient dynamoDbClient() {
			return TestClients.builder(EmbeddedDynamoDb.shared().endpoint())
				.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.builder()
					.accessKeyId("test")
					.secretAccessKey("test")
					.accountId("123456789012")
					.build()))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithoutRegion extends Locked {

		@Bean
		DynamoDbClient dynamoDbClient() {
			return DynamoDbClient.builder().credentialsProvider(TestClients.CREDENTIALS).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Unreachable extends Locked {

		@Bean
		DynamoDbClient dynamoDbClient() throws IOException {
			try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				return TestClients.clientWithoutRetries(URI.create("http://127.0.0.1:" + closed.getLocalPort()));
			}
		}

	}

}
