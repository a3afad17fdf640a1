package io.github.dynamolocks.boot;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.OperationFilter;
import org.springframework.boot.actuate.endpoint.invoke.ParameterValueMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.RecordingLockClient;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the health indicator and the endpoint as the actuator discovers them.
 */
@DynamoDbTest
class LocksActuatorTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=locks";

	private final TestTable table;

	private final ApplicationContextRunner runner;

	LocksActuatorTests(TestTable table) {
		this.table = table;
		this.runner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(DynamoLocksAutoConfiguration.class, LocksHealthAutoConfiguration.class,
							LocksEndpointAutoConfiguration.class, EndpointAutoConfiguration.class))
			.withPropertyValues("dynamo-locks.table-name=" + table.name())
			.withUserConfiguration(DynamoLocksAutoConfigurationTests.Client.class);
	}

	@Test
	void reachableTableIsUp() {
		this.runner.run((context) -> assertThat(context.getBean(HealthIndicator.class).health())
			.satisfies((health) -> assertThat(health.getStatus()).isEqualTo(Status.UP)));
	}

	@Test
	void deletedTableIsDown() {
		try (TestTable gone = TestTable.create(this.table.client())) {
			this.runner.withPropertyValues("dynamo-locks.table-name=" + gone.name()).run((context) -> {
				HealthIndicator indicator = context.getBean(HealthIndicator.class);
				gone.close();
				assertThat(indicator.health()).satisfies((health) -> {
					assertThat(health.getStatus()).isEqualTo(Status.DOWN);
					assertThat(health.getDetails().get("error")).asString().contains(gone.name());
				});
			});
		}
	}

	@Test
	void everyClientOfTheApplicationHasAHealthIndicator() {
		this.runner.withPropertyValues("dynamo-locks.table-name=not-there")
			.withBean("first", RecordingLockClient.class)
			.withBean("second", RecordingLockClient.class)
			.run((context) -> assertThat(context.getBean(HealthContributor.class)).isInstanceOfSatisfying(
					CompositeHealthContributor.class,
					(health) -> assertThat(health.stream()).extracting((entry) -> entry.name())
						.containsExactly("first", "second")));
	}

	@Test
	void propertyDisablesTheHealthIndicator() {
		this.runner.withPropertyValues("management.health.dynamo-locks.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void endpointExistsOnlyIfItIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(LocksEndpoint.class));
		this.runner.withPropertyValues(EXPOSED)
			.run((context) -> assertThat(context).hasSingleBean(LocksEndpoint.class));
	}

	@Test
	void endpointIsReadOnlyUnlessAccessIsUnrestricted() {
		this.runner.withPropertyValues(EXPOSED)
			.run((context) -> assertThat(operations(context)).containsExactlyInAnyOrder("GET locks",
					"GET locks/{*resource}"));
		this.runner.withPropertyValues(EXPOSED, "management.endpoint.locks.access=UNRESTRICTED")
			.run((context) -> assertThat(operations(context)).containsExactlyInAnyOrder("GET locks",
					"GET locks/{*resource}", "DELETE locks/{*resource}"));
	}

	@Test
	void clientOfTheApplicationWithoutAStoreBeanHasNoEndpoint() {
		this.runner.withPropertyValues(EXPOSED, "dynamo-locks.table-name=not-there")
			.withBean(RecordingLockClient.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LocksEndpoint.class));
	}

	@Test
	void storeBeanOfTheApplicationHasAnEndpoint() {
		this.runner.withPropertyValues(EXPOSED, "dynamo-locks.table-name=not-there")
			.withBean(InMemoryLockStore.class)
			.withBean(LockClient.class, () -> DefaultLockClient.builder(new InMemoryLockStore()).build())
			.run((context) -> assertThat(context).hasSingleBean(LocksEndpoint.class));
	}

	private static List<String> operations(ApplicationContext context) {
		EndpointAccessResolver access = context.getBean(EndpointAccessResolver.class);
		ParameterValueMapper unchanged = (parameter, value) -> value;
		WebEndpointDiscoverer discoverer = new WebEndpointDiscoverer(context, unchanged, EndpointMediaTypes.DEFAULT,
				List.of(), List.of(), List.of(), List.of(), List.of(OperationFilter.byAccess(access)));
		return discoverer.getEndpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.map(WebOperation::getRequestPredicate)
			.map((predicate) -> predicate.getHttpMethod() + " " + predicate.getPath())
			.toList();
	}

}
