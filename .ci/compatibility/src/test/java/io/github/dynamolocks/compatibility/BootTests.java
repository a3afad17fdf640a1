package io.github.dynamolocks.compatibility;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.Callable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.DistributedLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests a web application with a lock and the actuator.
 */
class BootTests {

	private static ConfigurableApplicationContext context;

	private final HttpClient http = HttpClient.newHttpClient();

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).properties(LoopbackDynamoDb.newTable())
			.run("--server.port=0", "--spring.jmx.enabled=false", "--spring.application.name=compatible",
					"--management.endpoints.web.exposure.include=*", "--management.endpoint.health.show-details=always",
					"--management.endpoint.locks.access=unrestricted");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void bootApplicationLocksWithoutConfiguration() throws Exception {
		assertThat(context.getBean(Shipping.class).ship("1", () -> LeaseContext.current().resource())).isEqualTo("1");
	}

	@Test
	void endpointShowsAndFreesLocks() throws Exception {
		context.getBean(Shipping.class).ship("a/b", () -> {
			assertThat(body("locks")).contains("\"resource\":\"a/b\"").contains("compatible");
			assertThat(body("locks/a/b")).contains("\"owner\":\"").containsPattern("\"remaining\":");
			assertThat(status("DELETE", "locks/a/b?owner=another-owner")).isEqualTo(409);
			return "";
		});
		assertThat(status("GET", "locks/a/b")).isEqualTo(404);
	}

	@Test
	void healthIndicatorExistsWithSpringBoot4() throws Exception {
		if (ClassUtils.isPresent("org.springframework.boot.health.contributor.Health", null)) {
			assertThat(body("health")).containsPattern("\"dynamoLocks\":\\{.*?\"status\":\"UP\"}");
		}
		else {
			assertThat(body("health")).contains("UP").doesNotContain("dynamoLocks");
		}
	}

	@Test
	void observationsAndMetersAreRecorded() throws Exception {
		Shipping shipping = context.getBean(Shipping.class);
		shipping.ship("2", () -> "");
		try (Lease lease = context.getBean(LockClient.class).acquire(LockRequest.of("taken"))) {
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> shipping.ship(lease.resource(), () -> ""));
		}
		assertThat(body("metrics/dynamo.locks.acquire")).contains("\"COUNT\"").contains("contended");
		assertThat(body("metrics/dynamo.locks.held")).contains("\"VALUE\"");
		// Events have a separate thread, so the counter may lag
		Awaitility.await()
			.untilAsserted(() -> assertThat(body("metrics/dynamo.locks.contention")).contains("\"COUNT\""));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void missingTableIsExplained(CapturedOutput output) {
		String[] arguments = { "--dynamo-locks.on-startup=validate", "--server.port=0",
				"--dynamo-locks.table-name=missing-" + UUID.randomUUID() };
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).properties(LoopbackDynamoDb.newTable())
				.run(arguments));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("aws dynamodb create-table");
	}

	private String body(String path) throws Exception {
		HttpResponse<String> response = send("GET", path);
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		return response.body();
	}

	private int status(String method, String path) throws Exception {
		return send(method, path).statusCode();
	}

	private HttpResponse<String> send(String method, String path) throws Exception {
		URI address = URI.create("http://127.0.0.1:%s/actuator/%s"
			.formatted(context.getEnvironment().getProperty("local.server.port"), path));
		return this.http.send(
				HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

		public static void main(String[] arguments) {
			SpringApplication.run(Application.class, arguments);
		}

	}

	static class Shipping {

		@DistributedLock(resource = "#id")
		String ship(String id, Callable<String> body) throws Exception {
			return body.call();
		}

	}

}
