package metadata

import (
	"fmt"
	"net"
	"net/netip"
	"path"
	"strings"

	compute "google.golang.org/api/compute/v1"
)

// Address is where every machine finds the metadata server and the resolver.
const Address = "169.254.169.254"

// mtu is that of Compute Engine's networks.
const mtu = 1460

func (i Instance) interfaces() list {
	out := list{}
	for index, nic := range i.NetworkInterfaces {
		d := dir{
			"access-configs":      accessConfigs(nic.AccessConfigs),
			"dns-servers":         lines{Address},
			"forwarded-ips":       list{},
			"ip":                  nic.NetworkIP,
			"ip-aliases":          aliases(nic.AliasIpRanges),
			"mac":                 mac(nic.NetworkIP),
			"mtu":                 mtu,
			"network":             i.numbered("networks", nic.Network),
			"target-instance-ips": list{},
		}
		if index == 0 {
			d["forwarded-ips"] = i.forwarded()
			d["gateway"], d["subnetmask"] = gateway(i.Subnet), mask(i.Subnet)
		}
		out = append(out, d)
	}
	return out
}

func accessConfigs(configs []*compute.AccessConfig) list {
	out := list{}
	for _, config := range configs {
		out = append(out, dir{"external-ip": config.NatIP, "type": config.Type})
	}
	return out
}

func aliases(ranges []*compute.AliasIpRange) list {
	out := list{}
	for _, r := range ranges {
		out = append(out, r.IpCidrRange)
	}
	return out
}

func (i Instance) forwarded() list {
	out := list{}
	for _, addr := range i.ForwardedIPs {
		out = append(out, addr.String())
	}
	return out
}

// mac is Compute Engine's: 42:01 and the bytes of the internal address.
func mac(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	return net.HardwareAddr(append([]byte{0x42, 0x01}, addr.AsSlice()...)).String()
}

// gateway is the first address of a subnetwork.
func gateway(subnet netip.Prefix) string {
	if !subnet.IsValid() {
		return ""
	}
	return subnet.Masked().Addr().Next().String()
}

func mask(subnet netip.Prefix) string {
	if !subnet.IsValid() {
		return ""
	}
	return net.IP(net.CIDRMask(subnet.Bits(), subnet.Addr().BitLen())).String()
}

func (i Instance) disks() list {
	out := list{}
	for _, disk := range i.Disks {
		out = append(out, dir{
			"device-name": disk.DeviceName,
			"index":       disk.Index,
			"interface":   disk.Interface,
			"mode":        disk.Mode,
			"type":        disk.Type,
		})
	}
	return out
}

// image is the one that the boot disk was made from, as projects/P/global/images/I.
func (i Instance) image() string {
	for _, disk := range i.Disks {
		if disk.Boot && disk.InitializeParams != nil {
			image := disk.InitializeParams.SourceImage
			return image[max(0, strings.Index(image, "projects/")):]
		}
	}
	return ""
}

func (i Instance) licenses() list {
	out := list{}
	for _, id := range i.licenseIDs() {
		out = append(out, dir{"id": id})
	}
	return out
}

func (i Instance) licenseIDs() []string {
	var ids []string
	for _, disk := range i.Disks {
		for _, license := range disk.Licenses {
			ids = append(ids, path.Base(license))
		}
	}
	return ids
}

// serviceAccounts lists each under its address, and the first as "default" too.
func (i Instance) serviceAccounts() dict {
	out := dict{}
	for index, account := range i.ServiceAccounts {
		aliases := lines{}
		if index == 0 {
			aliases = lines{"default"}
		}
		entry := dir{
			"aliases":  aliases,
			"email":    i.email(account),
			"identity": secret{},
			"scopes":   lines(account.Scopes),
			"token":    secret{},
		}
		out[i.email(account)] = entry
		if index == 0 {
			out["default"] = entry
		}
	}
	return out
}

// account finds a service account by its address or alias.
func (i Instance) account(name string) (email string, ok bool) {
	for index, account := range i.ServiceAccounts {
		if email := i.email(account); name == email || index == 0 && name == "default" {
			return email, true
		}
	}
	return "", false
}

// email spells "default" out as the project's Compute Engine account.
func (i Instance) email(account *compute.ServiceAccount) string {
	if account.Email == "default" {
		return fmt.Sprintf("%d-compute@developer.gserviceaccount.com", i.ProjectNumber)
	}
	return account.Email
}
