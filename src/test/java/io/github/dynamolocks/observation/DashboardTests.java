package io.github.dynamolocks.observation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.json.JsonParserFactory;
import org.yaml.snakeyaml.Yaml;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockObserver;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the dashboard and the alerts ask only for metrics, labels and values that
 * Prometheus gets from the meters of the library.
 */
class DashboardTests {

	private static final Path DOCS = Path.of("src/docs").toAbsolutePath();

	private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");

	private static final LockRequest REQUEST = LockRequest.of("order:42").withPurpose("Shipping.ship");

	private static final Map<String, Map<String, Set<String>>> SAMPLES = samples();

	@TestFactory
	Stream<DynamicTest> queryOfTheDashboardNamesExistingMetricsAndLabels() throws IOException {
		return Stream.concat(variables().stream(), panelQueries().keySet().stream()).map(DashboardTests::check);
	}

	@TestFactory
	Stream<DynamicTest> legendOfTheDashboardShowsLabelsOfItsQuery() throws IOException {
		return panelQueries().entrySet()
			.stream()
			.map((entry) -> DynamicTest.dynamicTest(entry.getValue() + ": " + entry.getKey(),
					() -> assertThat(labelsIn(entry.getValue())).isNotEmpty()
						.isSubsetOf(new PromQuery(entry.getKey()).resultLabels())));
	}

	@TestFactory
	Stream<DynamicTest> queryOfAnAlertNamesExistingMetricsAndLabels() throws IOException {
		return alerts().stream().map((alert) -> check(text(alert, "expr")));
	}

	@Test
	void alertDescribesItselfWithTheLabelsOfItsQuery() throws IOException {
		assertThat(alerts()).isNotEmpty().allSatisfy((alert) -> {
			assertThat(text(alert, "alert")).startsWith("DynamoLocks");
			Map<?, ?> annotations = map(alert, "annotations");
			assertThat(text(annotations, "description")).isNotBlank();
			assertThat(labelsIn(text(annotations, "summary")))
				.isSubsetOf(new PromQuery(text(alert, "expr")).resultLabels());
		});
	}

	@Test
	void dashboardShowsEveryMeter() throws IOException {
		String all = String.join("\n", panelQueries().keySet());

		assertThat(all).contains("dynamo_locks_acquire_seconds", "dynamo_locks_hold_seconds", "dynamo_locks_held",
				"dynamo_locks_waiting", "dynamo_locks_contention_total", "dynamo_locks_renewal_failures_total",
				"dynamo_locks_lost_total");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sum(rate(dynamo_locks_losses_total[5m]))", "sum(dynamolocks_held)",
			"sum by (resource) (dynamo_locks_held)", "dynamo_locks_held{purpose=\"x\"}",
			"rate(dynamo_locks_acquire_seconds_count{outcome=\"refused\"}[5m])",
			"dynamo_locks_lost_total{loss=~\"lapsed|stolen\"}", "label_values(dynamo_locks_held, purpose)",
			"dynamo_locks_held / dynamo_locks_hold", "1 > 0" })
	void wrongQueryIsFound(String query) {
		assertThat(new PromQuery(query).problems(SAMPLES)).hasSize(1);
	}

	private static DynamicTest check(String query) {
		return DynamicTest.dynamicTest(query, () -> assertThat(new PromQuery(query).problems(SAMPLES)).isEmpty());
	}

	/** Returns the legend of each query of the panels. */
	private static Map<String, String> panelQueries() throws IOException {
		Map<String, String> queries = new TreeMap<>();
		for (Map<?, ?> panel : maps(dashboard(), "panels")) {
			maps(panel, "targets").forEach((target) -> queries.put(text(target, "expr"), text(target, "legendFormat")));
		}
		assertThat(queries).isNotEmpty();
		return queries;
	}

	private static List<String> variables() throws IOException {
		return maps(map(dashboard(), "templating"), "list").stream()
			.filter((variable) -> "query".equals(variable.get("type")))
			.map((variable) -> text(variable, "query"))
			.toList();
	}

	private static Map<String, Object> dashboard() throws IOException {
		return JsonParserFactory.getJsonParser().parseMap(Files.readString(DOCS.resolve("dashboard.json")));
	}

	private static List<Map<?, ?>> alerts() throws IOException {
		Map<String, Object> file = new Yaml().load(Files.readString(DOCS.resolve("alerts.yml")));
		return maps(file, "groups").stream().flatMap((group) -> maps(group, "rules").stream()).toList();
	}

	private static Set<String> labelsIn(String text) {
		Set<String> labels = new TreeSet<>();
		Matcher matcher = LEGEND.matcher(text);
		while (matcher.find()) {
			labels.add(matcher.group(1));
		}
		return labels;
	}

	private static String text(Map<?, ?> json, String name) {
		return (String) Objects.requireNonNull(json.get(name), name);
	}

	private static Map<?, ?> map(Map<?, ?> json, String name) {
		return (Map<?, ?>) Objects.requireNonNull(json.get(name), name);
	}

	private static List<Map<?, ?>> maps(Map<?, ?> json, String name) {
		List<Map<?, ?>> maps = new ArrayList<>();
		((List<?>) Objects.requireNonNull(json.get(name), name)).forEach((element) -> maps.add((Map<?, ?>) element));
		return maps;
	}

	/** Returns the labels and values of each sample that Prometheus would scrape. */
	private static Map<String, Map<String, Set<String>>> samples() {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		meter(registry);
		Map<String, Map<String, Set<String>>> samples = new TreeMap<>();
		SAMPLE.matcher(registry.scrape()).results().forEach((sample) -> {
			Map<String, Set<String>> labels = samples.computeIfAbsent(sample.group(1), (name) -> new TreeMap<>());
			LABEL.matcher(Objects.requireNonNullElse(sample.group(2), ""))
				.results()
				.forEach((label) -> labels.computeIfAbsent(label.group(1), (name) -> new TreeSet<>())
					.add(label.group(2)));
		});
		return samples;
	}

	/** Lets the library report every event and every outcome. */
	private static void meter(PrometheusMeterRegistry registry) {
		ObservationRegistry observed = ObservationRegistry.create();
		observed.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
		LockObservations observations = new LockObservations(observed);
		LockMetrics metrics = new LockMetrics(registry);
		Exception failure = new IllegalStateException("planned");
		try (DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore()).build();
				Lease lease = client.acquire(REQUEST)) {
			metrics.bind(client, Tag.of("client", "dynamoLocksClient"));
			observations.begin(lease.resource(), REQUEST).contended(null);
			observations.begin(lease.resource(), REQUEST).failed(failure);
			hold(observations, lease).released();
			hold(observations, lease).releaseFailed(failure);
			for (LockEvent.Loss loss : LockEvent.Loss.values()) {
				hold(observations, lease).lost(loss,
						new LeaseLostException(lease.resource(), Duration.ZERO, "planned"));
				metrics
					.onEvent(new LockEvent.LeaseLost(lease.resource(), "me", REQUEST.purpose(), Duration.ZERO, loss));
			}
			metrics.onEvent(new LockEvent.NotAcquired(lease.resource(), REQUEST.purpose(), Duration.ZERO, null));
			metrics.onEvent(
					new LockEvent.RenewalFailed(lease.resource(), "me", REQUEST.purpose(), Duration.ZERO, failure));
		}
	}

	private static LockObserver.Hold hold(LockObservations observations, Lease lease) {
		return observations.begin(lease.resource(), REQUEST).acquired(lease);
	}

}
