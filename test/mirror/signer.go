package mirror

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
)

// signer signs indices of packages. Its key is never written down.
type signer struct {
	entity *openpgp.Entity
	public []byte // armored
}

func newSigner() (s signer, err error) {
	if s.entity, err = openpgp.NewEntity("Test mirror", "", "mirror@example.com", nil); err != nil {
		return s, fmt.Errorf("make the key of the mirror's packages: %w", err)
	}
	var text bytes.Buffer
	out, err := armor.Encode(&text, openpgp.PublicKeyType, nil)
	if err != nil {
		return s, err
	}
	if err := s.entity.Serialize(out); err != nil {
		return s, err
	}
	if err := out.Close(); err != nil {
		return s, err
	}
	s.public = text.Bytes()
	return s, nil
}

// signed is a text with its signature, as InRelease has it.
func (s signer) signed(text []byte) ([]byte, error) {
	var signed bytes.Buffer
	out, err := clearsign.Encode(&signed, s.entity.PrivateKey, nil)
	if err != nil {
		return nil, err
	}
	if _, err := out.Write(text); err != nil {
		return nil, err
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return signed.Bytes(), nil
}

// publish writes the key where the repositories have theirs.
func (s signer) publish(dir, minor string) error {
	for _, file := range []string{kubernetesFlat(minor) + "/Release.key", dockerHost + "/linux/debian/gpg"} {
		if err := write(filepath.Join(dir, file), s.public); err != nil {
			return fmt.Errorf("publish the key of the mirror's packages: %w", err)
		}
	}
	return nil
}
