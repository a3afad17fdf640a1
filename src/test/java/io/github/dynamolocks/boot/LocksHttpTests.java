package io.github.dynamolocks.boot;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the endpoint over HTTP, with responses in JSON.
 */
@DynamoDbTest
@Tag("slow")
class LocksHttpTests {

	private static final String WRITABLE = "--management.endpoint.locks.access=unrestricted";

	private final TestTable table;

	LocksHttpTests(TestTable table) {
		this.table = table;
	}

	@Test
	void lockIsServedAsJsonWithItsAttributes() throws Exception {
		try (Application application = Application.start(this.table);
				Lease lease = application
					.acquire(LockRequest.of("shown").withPurpose("Shipping.ship").withFencing(Fencing.ON))) {
			HttpResponse<String> response = application.get(path("shown"));

			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type").orElseThrow()).contains("json");
			JsonNode lock = json(response);
			assertThat(lock.propertyNames()).containsExactlyInAnyOrder("resource", "owner", "holder", "acquiredAt",
					"age", "remaining", "fencingToken", "waiting", "place", "state");
			assertThat(lock.get("resource").asString()).isEqualTo("shown");
			assertThat(lock.get("owner").asString()).isEqualTo(lease.owner());
			assertThat(lock.get("holder").asString()).endsWith("Shipping.ship");
			assertThat(Instant.parse(lock.get("acquiredAt").asString())).isBefore(Instant.now().plusSeconds(60));
			assertThat(Duration.parse(lock.get("age").asString())).isLessThan(Duration.ofSeconds(60));
			assertThat(Duration.parse(lock.get("remaining").asString())).isBetween(Duration.ofSeconds(1),
					Duration.ofSeconds(31));
			assertThat(lock.get("fencingToken").asLong()).isEqualTo(lease.fencingToken().getAsLong());
			assertThat(application.get(path("never locked")).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void pagesListAllLocks() throws Exception {
		try (Application application = Application.start(this.table)) {
			List<Lease> leases = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				leases.add(application.acquire(LockRequest.of("listed/" + i)));
			}
			List<String> listed = new ArrayList<>();
			String query = "?limit=2";
			while (!query.isEmpty()) {
				HttpResponse<String> response = application.get(query);
				assertThat(response.statusCode()).isEqualTo(200);
				JsonNode page = json(response);
				assertThat(page.get("locks").size()).isLessThanOrEqualTo(2);
				page.get("locks").forEach((lock) -> listed.add(lock.get("resource").asString()));
				query = page.path("next").isString() ? "?limit=2&after=" + encode(page.get("next").asString()) : "";
			}
			assertThat(listed).containsAll(leases.stream().map(Lease::resource).toList());
			for (String wrong : List.of("?limit=0", "?limit=many", "?after=nowhere")) {
				assertThat(application.get(wrong).statusCode()).as(wrong).isEqualTo(400);
			}
			leases.forEach(Lease::close);
		}
	}

	@Test
	void lockWithAnyNameIsFoundAndReleased() throws Exception {
		String[] names = { "order:42", "a/b/c", "größe/日本語", "50% off", "a+b", "x;y=z", "q?r#s&t", "..x", "{id}",
				"arn:aws:dynamodb:eu-central-1:1:table/t" };
		try (Application application = Application.start(this.table, WRITABLE)) {
			for (String name : names) {
				Lease lease = application.acquire(LockRequest.of(name));
				HttpResponse<String> shown = application.get(path(name));
				assertThat(shown.statusCode()).as(name).isEqualTo(200);
				assertThat(json(shown).get("resource").asString()).isEqualTo(name);

				assertThat(application.delete(path(name) + "?owner=" + lease.owner()).statusCode()).isEqualTo(204);
				assertThat(application.get(path(name)).statusCode()).isEqualTo(404);
				assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
			}
		}
	}

	@Test
	void lockOfAnotherOwnerIsNotReleased() throws Exception {
		try (Application application = Application.start(this.table, WRITABLE);
				Lease lease = application.acquire(LockRequest.of("guarded"))) {
			HttpResponse<String> refused = application.delete(path("guarded") + "?owner=another");

			assertThat(refused.statusCode()).isEqualTo(409);
			assertThat(json(refused).get("owner").asString()).isEqualTo(lease.owner());
			assertThat(application.delete(path("guarded")).statusCode()).as("no owner").isEqualTo(400);
			assertThat(lease.isHeld()).isTrue();
			assertThat(this.table.item("guarded")).isPresent();
		}
	}

	@Test
	void itemWrittenByHandIsReleasedByItsState() throws Exception {
		try (Application application = Application.start(this.table, WRITABLE)) {
			this.table.put("by hand");
			String state = json(application.get(path("by hand"))).get("state").asString();

			assertThat(application.delete(path("by hand") + "?state=0").statusCode()).isEqualTo(409);
			assertThat(application.delete(path("by hand") + "?state=" + state).statusCode()).isEqualTo(204);

			assertThat(this.table.item("by hand")).isEmpty();
		}
	}

	@Test
	void readOnlyEndpointReleasesNothing() throws Exception {
		try (Application application = Application.start(this.table);
				Lease lease = application.acquire(LockRequest.of("read only"))) {
			assertThat(application.get(path("read only")).statusCode()).isEqualTo(200);
			assertThat(application.delete(path("read only") + "?owner=" + lease.owner()).statusCode()).isEqualTo(405);
			assertThat(this.table.item("read only")).isPresent();
		}
	}

	@Test
	void endpointWithoutAccessIsNotFound() throws Exception {
		try (Application application = Application.start(this.table, "--management.endpoint.locks.access=none")) {
			assertThat(application.get("").statusCode()).isEqualTo(404);
		}
	}

	private static String path(String resource) {
		return Arrays.stream(resource.split("/")).map(LocksHttpTests::encode).collect(Collectors.joining("/", "/", ""));
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static JsonNode json(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

	/**
	 * An application with the actuator, on its own port.
	 *
	 * @param context the application
	 * @param http sends requests to the application
	 */
	private record Application(ConfigurableApplicationContext context, HttpClient http) implements AutoCloseable {

		static Application start(TestTable table, String... arguments) {
			SpringApplication application = new SpringApplication(Actuated.class);
			application.addInitializers(
					(context) -> context.getBeanFactory().registerSingleton("dynamoDbClient", table.client()));
			List<String> all = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
					"--dynamo-locks.table-name=" + table.name(), "--management.endpoints.web.exposure.include=locks",
					"--spring.main.banner-mode=off"));
			all.addAll(List.of(arguments));
			return new Application(application.run(all.toArray(String[]::new)), HttpClient.newHttpClient());
		}

		Lease acquire(LockRequest request) {
			return this.context.getBean(LockClient.class).acquire(request);
		}

		HttpResponse<String> get(String path) throws IOException, InterruptedException {
			return send(request(path).GET());
		}

		HttpResponse<String> delete(String path) throws IOException, InterruptedException {
			return send(request(path).DELETE());
		}

		private HttpRequest.Builder request(String path) {
			String port = this.context.getEnvironment().getRequiredProperty("local.server.port");
			return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/locks" + path))
				.timeout(Duration.ofSeconds(30));
		}

		private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Actuated {

	}

}
