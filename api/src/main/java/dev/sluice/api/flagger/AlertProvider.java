package dev.sluice.api.flagger;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import dev.sluice.api.flagger.Schema.Column;
import dev.sluice.api.flagger.Schema.Doc;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// A chat room that canaries announce to. `getSpec()` is null when the JSON has none.
@JsonIgnoreProperties(ignoreUnknown = true)
@Group("flagger.app")
@Version("v1beta1")
@Kind("AlertProvider")
@Plural("alertproviders")
@Singular("alertprovider")
@Categories("all")
@Doc("An AlertProvider is a chat room that canaries announce their progress to.")
@Column(name = "Type", path = ".spec.type")
public class AlertProvider extends CustomResource<AlertProviderSpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1;
}
